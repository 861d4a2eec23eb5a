//! Administration over HTTP: the same commands as on the command line.

use std::sync::Arc;

use hyper::StatusCode;

use super::{Asked, House, answer::Answer, body, calls::guest};
use crate::{
    server::admin::{self, Command, Wrong},
    sync::core::protocol::Refusal,
};

/// Does what an administrator says.
pub(super) async fn answer(house: &Arc<House>, asked: Asked) -> Result<Answer, Answer> {
    let guest = guest(&asked)?;
    let noun = asked.noun.clone();
    let bytes = body::read(asked.route, asked.request, house.manners.body_time)
        .await?
        .plain();
    let bytes = bytes.map_err(|refusal| Answer::refusal(&refusal))?;
    let malformed = |why: String| Answer::refusal(&Refusal::Malformed { why });
    let command = Command::parse(&noun, &bytes)
        .ok_or_else(Answer::not_found)?
        .map_err(malformed)?;
    let now = house.now();
    let outcome = house
        .work(move |house| admin::act(&house.keep, guest.org, Some(guest.user), &command, now))
        .await?;
    match outcome {
        Ok(said) => Ok(Answer::json(StatusCode::OK, &said)),
        Err(Wrong::Unknown(_)) => Err(Answer::not_found()),
        Err(Wrong::Refused(why)) => Err(malformed(why)),
    }
}
