//! What stands beside the loop: what can be guessed of the user, the folder of a throw-away book, what a day begins with.

use std::{env, fs, path::PathBuf};

use super::super::{
    effect::Effect,
    message::{Ask, Written},
    screen::first_run::Guess,
    view::ViewId,
};
use crate::{
    clock::Clock,
    error::{Report, Result},
    store::Store,
};

/// Name and currency as the system knows them.
pub(super) fn guess() -> Guess {
    let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    let locale = said("LC_ALL")
        .or_else(|| said("LC_MONETARY"))
        .or_else(|| said("LANG"))
        .unwrap_or_default();
    let country = locale
        .split(['.', '@'])
        .next()
        .and_then(|place| place.split('_').nth(1))
        .unwrap_or_default()
        .to_owned();
    let currency = match country.as_str() {
        "US" => "USD",
        "GB" => "GBP",
        "CN" => "CNY",
        "JP" => "JPY",
        "CH" => "CHF",
        "HK" => "HKD",
        "SG" => "SGD",
        "TW" => "TWD",
        "AU" => "AUD",
        "CA" => "CAD",
        "IN" => "INR",
        "SE" => "SEK",
        "NO" => "NOK",
        "DK" => "DKK",
        "PL" => "PLN",
        _ => "EUR",
    };
    let name = said("USER")
        .or_else(|| said("LOGNAME"))
        .unwrap_or_else(|| "me".into());
    let mut letters = name.chars();
    let name = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or(name);
    Guess {
        name,
        currency: currency.into(),
    }
}

/// A folder that goes when it is dropped.
pub(super) struct Scratch(pub(super) PathBuf);

impl Scratch {
    pub(super) fn new() -> Result<Self> {
        let path = env::temp_dir().join(format!("dealbook-demo-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&path)
            .map_err(|error| Report::user(format!("cannot make a scratch folder: {error}")))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a new day moves in the book (rates, scores, classes) is done behind the first screen.
pub(super) fn begin_day(clock: Clock) -> Effect {
    let ask = Ask {
        view: ViewId(0),
        slot: "day",
        generation: 0,
    };
    Effect::Write(
        ask,
        clock.now(),
        Box::new(|store, actor| {
            // What an import that was killed left half done is taken back first.
            store.take_back_open_steps(actor)?;
            store.begin_day(actor.today)?;
            Ok((Box::new(()), Written::default()))
        }),
    )
}

/// The copy of the day is made beside the work: reading a book for it holds up no one.
pub(super) fn back_up_daily(path: PathBuf, clock: Clock) {
    let copied = move || {
        // On Linux this is the priority of the thread: the one that draws comes first.
        let _ = rustix::process::nice(10);
        Store::open(&path)?.back_up_daily(clock.instant())
    };
    let spawned = std::thread::Builder::new()
        .name("backup".into())
        .spawn(move || {
            if let Err(error) = copied() {
                tracing::warn!(%error, "the backup of the day was not made");
            }
        });
    if let Err(error) = spawned {
        tracing::warn!(%error, "the backup of the day was not begun");
    }
}
