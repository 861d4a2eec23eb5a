//! Secrets that the server makes, and the passwords that people choose.
//!
//! Tokens and invites are random and long, so a plain hash keeps them; passwords are neither, so Argon2id does.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::sync::core::storage::{Fault, Kept};

/// Letters of codes that people read aloud: none looks like another.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

fn random<const N: usize>() -> Kept<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Fault::Failed(format!("the system gives no random numbers: {error}")))?;
    Ok(bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A new token of 256 random bits, and the organisation in whose rows it is looked up.
pub fn token(org: Uuid) -> Kept<String> {
    Ok(format!("db1_{}_{}", org.simple(), hex(&random::<32>()?)))
}

/// The organisation that a token claims; its hash decides.
pub fn org_of(token: &str) -> Option<Uuid> {
    let (org, secret) = token.strip_prefix("db1_")?.split_once('_')?;
    let is_hex = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| Uuid::try_parse(org).ok()).flatten()
}

/// A new code of an invite: 100 random bits in groups of five letters.
pub fn invite() -> Kept<String> {
    let letters: String = random::<20>()?
        .iter()
        .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<&str> = (0..4).map(|at| &letters[at * 5..at * 5 + 5]).collect();
    Ok(groups.join("-"))
}

/// What is kept of a token, or of an invite, however it was typed.
pub fn hash(secret: &str) -> String {
    let typed: String = secret
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .flat_map(char::to_lowercase)
        .collect();
    hex(&Sha256::digest(typed.as_bytes()))
}

/// What is kept of a password. Takes 19 MiB and some tens of milliseconds: the caller bounds how many at once.
pub fn keep_password(password: &str) -> Kept<String> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|kept| kept.to_string())
        .map_err(|error| Fault::Failed(format!("a password cannot be kept: {error}")))
}

/// Of a password that nobody has: an unknown name takes as long as a wrong password.
static NOBODY: LazyLock<String> = LazyLock::new(|| keep_password("nobody").unwrap_or_default());

/// Whether a password is the one kept. Takes as long for nobody's.
pub fn is_password(password: &str, kept: Option<&str>) -> bool {
    let hash = kept.unwrap_or(&NOBODY);
    let fits = PasswordHash::new(hash).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    });
    fits && kept.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_organisation_and_nothing_else_does() {
        let org = Uuid::from_u128(5);
        let made = token(org).expect("random");
        assert_eq!(org_of(&made), Some(org));
        assert_ne!(made, token(org).expect("random"));
        for wrong in [
            "",
            "db1_",
            "db1__",
            "db1_00_11",
            &made[..made.len() - 1],
            &made[1..],
        ] {
            assert_eq!(org_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_invite_may_be_typed_as_it_is_read() {
        let code = invite().expect("random");
        assert_eq!(code.len(), 23);
        assert_eq!(hash(&code), hash(&code.to_uppercase().replace('-', " ")));
    }

    #[test]
    fn a_password_is_kept_salted_and_nobody_has_none() {
        let kept = keep_password("correct horse").expect("hashed");
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert_ne!(kept, keep_password("correct horse").expect("hashed"));
        assert!(is_password("correct horse", Some(&kept)));
        assert!(!is_password("battery staple", Some(&kept)));
        assert!(!is_password("nobody", None));
    }
}
