//! `DELETE /staff/notices/{broadcast_id}`: staff stop a message to everyone while it is sent. Notices that were written
//! stay; what is still in the queue, and all that would be put there, is dropped. It cannot be continued.

use qeg_domain::{clock::Clock, id::BroadcastId, notice::broadcast::Progress};
use qeg_store::messages::broadcast::follow::{FollowBroadcast, StopBroadcast};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation},
};

use crate::staff_notice::{View, example};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "delete_staff_notice",
        "DELETE /staff/notices/{broadcast_id}",
    )
    .titled("Stop a message to everyone", "停止发送全体消息")
    .noting("Notices that were written stay. What is not written yet is dropped. If the law requires the notice, send it again. Who stopped it and when is recorded.")
    .path::<BroadcastId>(
        "broadcast_id",
        "The message.",
        "1a2b3c4d5e6f40718293a4b5c6d7e8f9",
    )
    .answers::<View<'_>>(
        Status::Ok,
        "The message, stopped now or before.",
        example(Progress::Stopped),
    )
    .refuses([Code::NotFound])
}

/// 200, also where it was stopped before; 404 for an unknown message.
pub(crate) async fn handle(
    powers: &(impl Clock + FollowBroadcast + StopBroadcast),
    request: &Request,
    id: &BroadcastId,
) -> Result<Answer, Problem> {
    let (signer, now) = (request.caller().signer()?, powers.now());
    let known = powers.broadcast(id, now).await?;
    known.ok_or_else(Problem::not_found)?;
    powers.stop_broadcast(id, &signer.role, now).await?;
    let stopped = powers.broadcast(id, now).await?;
    let stopped = stopped.ok_or_else(Problem::not_found)?;
    Answer::json(Status::Ok, &View::from(&stopped))
}
