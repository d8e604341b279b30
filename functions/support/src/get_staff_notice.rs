//! `GET /staff/notices/{broadcast_id}`: a message to everyone, and how far it is.

use qeg_domain::{clock::Clock, id::BroadcastId, notice::broadcast::Progress};
use qeg_store::messages::broadcast::follow::FollowBroadcast;
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation},
};

use crate::staff_notice::{View, example};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "get_staff_notice",
        "GET /staff/notices/{broadcast_id}",
    )
    .titled(
        "See how far a message to everyone is",
        "查看全体消息的发送进度",
    )
    .path::<BroadcastId>(
        "broadcast_id",
        "The message.",
        "1a2b3c4d5e6f40718293a4b5c6d7e8f9",
    )
    .answers::<View<'_>>(Status::Ok, "The message.", example(Progress::Sending))
    .refuses([Code::NotFound])
}

/// 200; 404 for an unknown message.
pub(crate) async fn handle(
    powers: &(impl Clock + FollowBroadcast),
    request: &Request,
    id: &BroadcastId,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    let followed = powers.broadcast(id, powers.now()).await?;
    let followed = followed.ok_or_else(Problem::not_found)?;
    Answer::json(Status::Ok, &View::from(&followed))
}
