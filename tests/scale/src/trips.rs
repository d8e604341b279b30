//! What one piece of work takes, from the tables of docs/budgets.md.

use cost::budgets::{Budget, DOCUMENT, STEPS, read, rows};

/// A document that lacks a row that the simulation counts with.
#[derive(Debug)]
pub struct NoRow(
    /// The row, or what cannot be read in it.
    pub String,
);

/// Round trips of one run of purge, and of each request in it.
#[derive(Clone, Copy, Debug)]
pub struct Purge {
    /// A run without any request.
    pub run: u64,
    /// A request that waits, also the read of it.
    pub wait: u64,
    /// The erasure of a person.
    pub erase: u64,
    /// An erased request whose keys are still in backups.
    pub erased: u64,
    /// The completion of a request.
    pub complete: u64,
    /// Bytes that a run needs for each open request.
    pub bytes: u64,
}

/// Round trips of one audit chain, beyond a run in which none is due.
pub fn of_chain() -> Result<u64, NoRow> {
    Ok(trips("audit", "one chain is due and has grown")? - trips("audit", "nothing is due")?)
}

/// What a message to everyone takes for each person.
#[derive(Clone, Copy, Debug)]
pub struct Broadcast {
    /// Round trips of notify for the person's event.
    pub trips: u64,
    /// Write units, those of the outbox too.
    pub write_units: f64,
}

/// What a message to everyone takes for each person.
pub fn of_broadcast() -> Result<Broadcast, NoRow> {
    let (nobody, one) = (
        step("notify", "a message to everyone, of nobody")?,
        step("notify", "a message to everyone, of one person")?,
    );
    let relay = trips("relay", "one event of the stream")?;
    let trips = u64::try_from(one.trips.saturating_sub(nobody.trips)).unwrap_or(0);
    Ok(Broadcast {
        trips: trips.saturating_sub(relay),
        write_units: one.write_units - nobody.write_units,
    })
}

impl Purge {
    /// The round trips of the budgets.
    ///
    /// # Errors
    /// [`NoRow`] names the row that is missing.
    pub fn budget() -> Result<Self, NoRow> {
        // A step that erases also receives and deletes its message, and it is the first run of its process.
        let first = trips("purge", "nothing is open")? + 2;
        let run = trips("purge", "nothing is open, in a process that has run before")?;
        let beyond = |case| Ok::<_, NoRow>(trips("purge", case)?.saturating_sub(run));
        Ok(Self {
            run,
            wait: beyond("a request waits")?,
            erase: trips("purge", "a person is erased")?.saturating_sub(first),
            erased: beyond("an erased request waits for backups to end")?,
            complete: beyond("a request is completed")?,
            bytes: bytes_of_request()?,
        })
    }
}

fn bytes_of_request() -> Result<u64, NoRow> {
    let name = "purge goes through 2,000 open requests";
    let rows = rows(DOCUMENT, "## Memory");
    let row = rows
        .iter()
        .find(|row| row.first().is_some_and(|first| first == name));
    let most = row.and_then(|row| row.get(1)?.strip_suffix(" MB")?.parse::<u64>().ok());
    let most = most.ok_or_else(|| NoRow(name.to_owned()))?;
    Ok(most * 1024 * 1024 / 2_000)
}

fn trips(function: &str, case: &str) -> Result<u64, NoRow> {
    let trips = step(function, case)?.trips;
    u64::try_from(trips).map_err(|_| NoRow(case.to_owned()))
}

fn step(function: &str, case: &str) -> Result<Budget, NoRow> {
    let mut steps = read(DOCUMENT, STEPS).map_err(NoRow)?.into_iter();
    let found = steps.find(|one| one.name == function && one.case == case);
    found.ok_or_else(|| NoRow(format!("{function}, {case}")))
}
