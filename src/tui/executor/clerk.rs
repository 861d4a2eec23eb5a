//! Who goes to the server for an administrator: one errand after the other, on a thread of its own.

use super::super::message::{Answer, Ask, Errand, Heard, Trouble, Value, Written};
use crate::{
    store::Changes,
    sync::core::command::{Command, Said},
    words::say,
};

/// The way to the server, as an administrator's screen needs it.
pub trait Clerk: Send {
    /// Says one thing and waits for the answer within a time limit.
    fn tell(&mut self, command: &Command) -> Result<Said, Trouble>;
}

/// Runs an errand: what is to be done, then the lists. Without a server there is no way.
pub(super) fn go(ask: Ask, errand: Errand, clerk: Option<&mut (dyn Clerk + 'static)>) -> Answer {
    let mut answer = Answer {
        ask,
        value: Err(Trouble::new(say!("app-no-server"))),
        written: None,
        catalog: None,
    };
    let Some(clerk) = clerk else { return answer };
    let mut heard = Heard::default();
    if let Some((command, said)) = errand.change {
        match clerk.tell(&command) {
            Ok(done) => heard.done = Some(done),
            Err(trouble) => {
                answer.value = Err(trouble);
                return answer;
            }
        }
        answer.written = Some(Written::plain(Changes::default(), said));
    }
    for command in &errand.lists {
        match clerk.tell(command) {
            Ok(said) => heard.lists.push(said),
            Err(trouble) => {
                heard.trouble = Some(trouble);
                break;
            }
        }
    }
    answer.value = Ok(Box::new(heard) as Value);
    answer
}
