//! A handoff as the description of the API shows it.

use qeg_web::describe::{Value, json};

/// A handoff as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "id": "6b2f0c4be1d84a7f9c3a5e8d7f601234",
        "carrier": "post",
        "status": "in_transit",
        "created_at": "2026-11-25T18:28:49Z",
        "item": {"kind": "card", "count": 12, "weight_g": 60},
        "consent": {
            "policy_version": "2025-02-11",
            "handling": "entrusted_processor",
            "given_at": "2026-11-25T18:28:49Z"
        },
        "collect_before": "2026-12-09T18:28:49Z",
        "collected_at": "2026-11-26T01:00:12Z",
        "occurred_at": "2026-11-26T09:30:00Z",
        "tracking_number": "XA123456789CN"
    })
}
