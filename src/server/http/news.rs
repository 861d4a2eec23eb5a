//! Waking those who wait: each organisation's newest number, as it is known here.
//!
//! A push through this process is known at once. What other processes take is learnt from the counter rows, one small
//! question a second, and only while someone waits.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::watch;
use uuid::Uuid;

use super::House;
use crate::server::limits::LOOK_TIME;

/// What is known of each organisation.
#[derive(Default)]
pub struct News {
    heads: Mutex<HashMap<Uuid, watch::Sender<i64>>>,
    waiting: AtomicUsize,
    devices: Mutex<HashMap<Uuid, usize>>,
}

/// Someone who waits, until they are dropped.
pub struct Waiting<'n> {
    news: &'n News,
    device: Uuid,
}

impl News {
    /// Follows an organisation's newest number.
    pub fn follow(&self, org: Uuid) -> watch::Receiver<i64> {
        let mut heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        heads.entry(org).or_default().subscribe()
    }

    /// The newest number of an organisation, as seen just now.
    pub fn seen(&self, org: Uuid, head: i64) {
        let heads = self.heads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = heads.get(&org) {
            known.send_if_modified(|known| {
                let is_new = *known != head;
                *known = head;
                is_new
            });
        }
    }

    /// Counts someone who waits; none if their device waits often enough already.
    pub fn wait(&self, device: Uuid, most: usize) -> Option<Waiting<'_>> {
        let mut devices = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = devices.entry(device).or_default();
        if *waits >= most {
            return None;
        }
        *waits += 1;
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Some(Waiting { news: self, device })
    }

    /// How many wait.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.news.waiting.fetch_sub(1, Ordering::Relaxed);
        let mut devices = self
            .news
            .devices
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(waits) = devices.get_mut(&self.device) {
            *waits -= 1;
            if *waits == 0 {
                devices.remove(&self.device);
            }
        }
    }
}

/// Looks at the counter rows for as long as the server runs.
pub async fn look(house: Arc<House>) {
    let mut stop = house.stop.subscribe();
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_TIME) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        if house.news.waiting() == 0 {
            continue;
        }
        let heads = house.work(|house| house.keep.heads()).await;
        for (org, head) in heads.unwrap_or_default() {
            house.news.seen(org, head);
        }
    }
}
