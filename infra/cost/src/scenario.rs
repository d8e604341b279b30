//! How many people use the service, and what they do in a month.

/// What happens in a month of 30 days.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// People with an account.
    pub people: f64,
    /// Which part of them uses the service in a month.
    pub active: f64,
    /// Orders to forward an item, for each active person.
    pub handoffs: f64,
    /// Questions to support, for each active person.
    pub questions: f64,
    /// Which part of the people registers newly.
    pub joining: f64,
    /// Which part of the people asks to be deleted.
    pub leaving: f64,
    /// Messages to everyone.
    pub broadcasts: f64,
    /// Milliseconds of one round trip to AWS: Lambda is charged by time.
    pub trip_ms: f64,
    /// Which part of the calls finds no data key in the cache.
    pub cold: f64,
}

const CLUB: Scenario = Scenario {
    name: "a club",
    people: 500.0,
    active: 0.3,
    handoffs: 2.0,
    questions: 0.05,
    joining: 0.01,
    leaving: 0.003,
    broadcasts: 1.0,
    trip_ms: 10.0,
    cold: 0.5,
};

/// Five worked scenarios: the habits are the same, the number of people is not.
pub const SCENARIOS: [Scenario; 5] = [
    CLUB,
    Scenario {
        name: "a province",
        people: 10_000.0,
        ..CLUB
    },
    Scenario {
        name: "all amateurs of mainland China",
        people: 200_000.0,
        ..CLUB
    },
    Scenario {
        name: "a large mail service",
        people: 1_000_000.0,
        ..CLUB
    },
    Scenario {
        name: "10 million people",
        people: 10_000_000.0,
        ..CLUB
    },
];
