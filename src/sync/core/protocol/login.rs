//! How a device comes to its token: `POST /v1/login`, JSON, without one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::is_default;

/// A person lets a device in: with their password, or with an invite that is good once.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginRequest {
    /// Their login name.
    pub login: String,
    /// Their password; with an invite, the one they choose for later.
    #[serde(default, skip_serializing_if = "is_default")]
    pub password: Option<String>,
    /// The code of an invite.
    #[serde(default, skip_serializing_if = "is_default")]
    pub invite: Option<String>,
    /// The device as its book knows itself.
    pub device: Uuid,
    /// How people call it.
    #[serde(default)]
    pub device_name: String,
}

impl std::fmt::Debug for LoginRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginRequest").finish_non_exhaustive()
    }
}

/// What the device keeps.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoginReply {
    /// Shown once.
    pub token: String,
    /// The organisation.
    pub org: Uuid,
    /// What it is called.
    pub org_name: String,
    /// Who logged in: the record of kind `user`.
    pub user: Uuid,
    /// Their name.
    pub name: String,
}

impl std::fmt::Debug for LoginReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LoginReply")
            .field("org", &self.org)
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
