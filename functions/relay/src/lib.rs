//! Relay: moves events from the outbox to their queues. From the stream at once; on a schedule, what
//! the stream lost. An event can be sent twice and is never lost: it leaves the outbox only after its
//! queue has it.

pub mod queues;
pub mod resend;
pub mod stream;

#[cfg(test)]
mod memory;
