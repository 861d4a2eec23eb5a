//! What the exchange with a server could not do, in words: for the command line and the interface alike.

use super::{Kind, Report};
use crate::{
    sync::{
        client::{account, book::Stuck, engine::Halt, http, login, transport::Trouble},
        core::protocol::Refusal,
    },
    words::say,
};

impl From<Halt> for Report {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Trouble(trouble) => trouble.into(),
            Halt::Stuck(stuck) => stuck.into(),
        }
    }
}

impl From<Stuck> for Report {
    fn from(stuck: Stuck) -> Self {
        Self::user(stuck.to_string())
    }
}

impl From<Trouble> for Report {
    fn from(trouble: Trouble) -> Self {
        use Refusal as R;
        use Trouble as T;
        let says = |what: &str| Self::new(Kind::Network, what);
        match trouble {
            T::Offline(why) => {
                says(&say!("trouble-offline", why = why)).hint(say!("trouble-offline-hint"))
            }
            T::Untrusted(why) => {
                says(&say!("trouble-untrusted", why = why)).hint(say!("trouble-untrusted-hint"))
            }
            T::Broken(why) => {
                says(&say!("trouble-broken", why = why)).hint(say!("trouble-broken-hint"))
            }
            T::Refused(R::Login) => says(say!("trouble-login")).hint(say!("trouble-login-hint")),
            T::Refused(R::Foreign) => {
                says(say!("trouble-foreign")).hint(say!("trouble-foreign-hint"))
            }
            T::Refused(R::Revoked) => says(say!("trouble-revoked")),
            T::Refused(R::Old { .. }) => says(say!("trouble-old")).hint(say!("trouble-old-hint")),
            T::Refused(R::Busy { retry_after }) => {
                says(say!("trouble-busy")).hint(say!("trouble-busy-hint", seconds = retry_after))
            }
            T::Refused(R::Malformed { why } | R::Large { why }) => {
                says(&say!("trouble-refused", why = why))
            }
            T::Refused(refusal) => says(&say!("trouble-refused", why = format!("{refusal:?}"))),
        }
    }
}

impl From<http::Wrong> for Report {
    fn from(wrong: http::Wrong) -> Self {
        use http::Wrong as W;
        match wrong {
            W::Address(typed) => Self::user(say!("trouble-address", typed = typed))
                .hint(say!("trouble-address-hint")),
            W::Clear(url) => {
                Self::user(say!("trouble-clear", url = url)).hint(say!("trouble-clear-hint"))
            }
            W::Authority(why) => Self::user(say!("trouble-authority", why = why)),
        }
    }
}

impl From<login::Error> for Report {
    fn from(error: login::Error) -> Self {
        use login::Error as E;
        match error {
            E::Other(url) => {
                Self::user(say!("trouble-other", url = url)).hint(say!("trouble-other-hint"))
            }
            E::Wrong(wrong) => wrong.into(),
            E::Account(error) => error.into(),
            E::Trouble(trouble) => trouble.into(),
            E::Stuck(stuck) => stuck.into(),
        }
    }
}

impl From<account::Error> for Report {
    fn from(error: account::Error) -> Self {
        use account::Error as E;
        let report = Self::user(error.to_string());
        match error {
            E::Open(path) => report.hint(format!("chmod 600 {}", path.display())),
            E::Broken { .. } => report.hint(say!("trouble-account-hint")),
            E::File { .. } => report,
        }
    }
}
