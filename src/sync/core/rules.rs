//! The rules of the exchange by name, so that the simulator can leave one out and see that it is missed.
//!
//! A program runs under [`Rules::ALL`]; a rule that can be left out without a failing seed is not proven.

/// A rule that someone might think superfluous. Each is proven by a mutant of the simulator, or said not to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// F1: a pull never touches a record that has unsent changes.
    PendingStops,
    /// F2: changes go along from where the territory was last complete, not from the cursor.
    EntriesFromDone,
    /// F2: changes are told apart by their own id, not by their device.
    EntriesById,
    /// F2: deleted records bring their changes too.
    EntriesOfDeleted,
    /// F2: a territory that is loaded anew says up to where it was told before: what its records went through since keeps
    /// its authors.
    ToldBefore,
    /// F2: of a record that the server never numbered here, the changes come whole.
    EntriesOfOwn,
    /// F2: history takes the number that the record got, which is above all that anyone was told.
    OwnNumber,
    /// F2: what is different after the changes is closed by a row of the exchange itself.
    ClosingRow,
    /// F3: a record that never got a number is removed once all has come.
    GhostsGo,
    /// F4: the end of a grant is numbered, so that late changes reach the new owner.
    EndedGrants,
    /// F5: a conflict for someone without rights shows only what they typed.
    OwnValuesOnly,
    /// F6: every operation of an overlap is compared.
    WholeOverlap,
    /// F6: what an ancestor wrote is one's own.
    Ancestors,
    /// F6: an operation is taken once, whoever sends it.
    OnceById,
    /// What the same device wrote is one's own.
    OwnDevice,
    /// F7: bases above the restored number count as that number.
    LowerBases,
    /// F7: operations that the restored server lacks are sent again.
    Replay,
    /// F7: records above the restored number are brought back.
    Rescue,
    /// F7: while a territory is loaded anew, a line counts whatever its number.
    StaleLines,
    /// F8: a dropped territory begins again at 0.
    DropToZero,
    /// F8: records of a dropped territory go.
    DropPurges,
    /// F9: what was gone is left out only up to the fence.
    Fence,
    /// F9: a device that slept past the floor loads anew.
    ResetBelowFloor,
    /// F10: a delete does not win over a change that it had not seen.
    DeleteYields,
    /// F11: what is led to a winner wins over nothing there.
    LedYields,
    /// F11: all children of a merged record are led.
    KidsLed,
    /// F11: a delete of a merged record is not led to its winner.
    DeleteStays,
    /// F12: a removal takes only an item that was seen.
    RemoveSeen,
    /// F12: adding an item that is there makes it new.
    AddRefreshes,
    /// F13: a quote that was sent does not change.
    Frozen,
    /// F14: a conflict does not conflict with itself; who settled it first did.
    FirstSettles,
    /// A whole step is taken as a whole or not at all.
    Whole,
    /// Who had seen what decides before the clock.
    Seen,
    /// A line that says "left" counts only for records of that territory.
    LeftOfHere,
}

/// The rules in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    without: u64,
}

impl Rules {
    /// All of them.
    pub const ALL: Self = Self { without: 0 };

    /// All that are in force here but this one.
    pub const fn but(self, rule: Rule) -> Self {
        Self {
            without: self.without | 1 << rule as u64,
        }
    }

    /// Whether a rule is in force.
    pub const fn has(self, rule: Rule) -> bool {
        self.without & (1 << rule as u64) == 0
    }
}

impl Default for Rules {
    fn default() -> Self {
        Self::ALL
    }
}
