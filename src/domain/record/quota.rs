//! What is owed (quota), and what was said on the day it was said (forecast call).

use super::{
    super::{
        field::{Date, record},
        id::Ref,
        kind::Scope,
        money::{Currency, Minor},
        pick::{Pick, picks},
    },
    team::{Team, User},
};

picks! {
    /// What counts against a quota.
    Measure { Booked "booked" "Booked", Invoiced "invoiced" "Invoiced", Collected "collected" "Collected" }
}

record! {
    /// What someone owes in a period.
    Quota = 23, "quota", "Quota", "Quotas", icon: "◎", scope: Scope::Org, title: "period",
    columns: &["period", "owner", "team", "amount", "measure"], sort: "-period";
    owner: Option<Ref<User>>, "Owner";
    team: Option<Ref<Team>>, "Team";
    /// 2026-Q4, 2026-11 or 2026.
    period: String, "Period".required();
    amount: Option<Minor>, "Amount".required().unit("money");
    currency: Option<Currency>, "Currency".unit("money");
    measure: Option<Pick<Measure>>, "Measured in".start("booked");
}

record! {
    /// What a person submitted that day; frozen, compared later.
    ForecastCall = 24, "forecast_call", "Forecast call", "Forecast calls", icon: "◎", scope: Scope::Territory(&[]), title: "period",
    columns: &["made_on", "period", "owner", "commit", "best_case", "closed", "note"], sort: "-made_on";
    owner: Option<Ref<User>>, "Owner";
    period: String, "Period".required();
    made_on: Option<Date>, "Made on";
    currency: Option<Currency>, "Currency".unit("money");
    closed: Option<Minor>, "Closed".unit("money");
    commit: Option<Minor>, "Commit".unit("money");
    best_case: Option<Minor>, "Best case".unit("money");
    pipeline: Option<Minor>, "Pipeline".unit("money");
    weighted: Option<Minor>, "Weighted".unit("money");
    note: String, "Note".long().search();
}
