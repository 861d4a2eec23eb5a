//! Who: users and teams.

use super::super::{
    field::record,
    id::Ref,
    kind::Scope,
    pick::{Pick, picks},
};

picks! {
    /// What someone may do.
    UserRole { Rep "rep" "Rep", Manager "manager" "Manager", Admin "admin" "Admin", ReadOnly "read_only" "Read-only" }
}

record! {
    /// A group of users.
    Team = 34, "team", "Team", "Teams", icon: "⚇", scope: Scope::Org, title: "name",
    columns: &["name", "manager", "parent"], sort: "name";
    name: String, "Name".required().named().aliases(&["team", "regional_office", "region"]);
    manager: Option<Ref<User>>, "Manager";
    parent: Option<Ref<Team>>, "Part of";
}

record! {
    /// Someone who uses the book, or owns records in it.
    User = 35, "user", "User", "Users", icon: "⚉", scope: Scope::Org, title: "name",
    columns: &["name", "role", "team", "manager", "email", "active"], sort: "name";
    name: String, "Name".required().named().aliases(&["user", "sales_agent", "agent", "rep", "full_name"]);
    email: String, "E-mail".code().aliases(&["email_address"]);
    /// Two or three letters, used in quote numbers.
    initials: String, "Initials";
    role: Option<Pick<UserRole>>, "Role".start("rep");
    team: Option<Ref<Team>>, "Team".aliases(&["regional_office", "office"]);
    manager: Option<Ref<User>>, "Manager".aliases(&["sales_manager"]);
    active: bool, "Active".start("1");
}

record! {
    /// A part of the organisation's customers that some people share; made and given on the server.
    Territory = 45, "territory", "Territory", "Territories", icon: "▦", scope: Scope::Org, title: "name",
    columns: &["name", "notes"], sort: "name";
    name: String, "Name".required().named();
    notes: String, "Notes".long().search();
}
