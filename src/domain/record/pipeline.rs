//! Pipelines and their stages (销售阶段): open steps only; how a deal ends is its outcome.

use super::super::{
    field::record,
    id::Ref,
    kind::Scope,
    money::Fixed,
    pick::{Pick, picks},
};

picks! {
    /// Where a deal counts in the forecast.
    Category { Omitted "omitted" "Omitted", Pipeline "pipeline" "Pipeline", BestCase "best_case" "Best case", Commit "commit" "Commit", Closed "closed" "Closed" }
    /// What an unmet exit criterion does.
    Gate { Warn "warn" "Warns", Block "block" "Blocks" }
}

record! {
    /// A way of selling: an ordered list of stages.
    Pipeline = 10, "pipeline", "Pipeline", "Pipelines", icon: "≡", scope: Scope::Org, title: "name",
    columns: &["name", "position", "gate", "set_by_import"], sort: "position";
    name: String, "Name".required().named();
    position: Option<i64>, "Position";
    gate: Option<Pick<Gate>>, "An unmet criterion".start("warn");
    set_by_import: bool, "Set by import";
    archived: bool, "Archived";
}

record! {
    /// An open step on the way.
    Stage = 11, "stage", "Stage", "Stages", icon: "≡", scope: Scope::Org, title: "name",
    columns: &["pipeline", "position", "name", "probability", "category", "rot_days"], sort: "position";
    pipeline: Option<Ref<Pipeline>>, "Pipeline".part().required();
    name: String, "Name".required().named();
    position: Option<i64>, "Position";
    probability: Option<Fixed>, "Probability".percent();
    category: Option<Pick<Category>>, "Forecast category".start("pipeline");
    /// Days in this stage before a deal rots.
    rot_days: Option<i64>, "Rots after days";
    /// What must hold before leaving: free words, or decider_known, amount_set, quote_sent.
    exit_criteria: Vec<String>, "Exit criteria";
    guidance: String, "Guidance".long();
}
