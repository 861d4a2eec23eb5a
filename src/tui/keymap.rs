//! From keys to actions: a trie for each context, the defaults of the table, and what the user changed.

pub mod chord;

use std::collections::BTreeMap;

pub use chord::{Chord, NoKey, sequence, show};

use super::action::{ACTIONS, Action, Context};
use crate::words::say;

/// What the keys typed so far mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// Nothing begins so.
    None,
    /// An action.
    Found(Action),
    /// The beginning of longer sequences.
    Pending,
}

/// A change asked for in configuration that cannot be, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A context that does not exist.
    #[error("{}", say!("config-no-group", name = .0.as_str()))]
    Context(String),
    /// An action that does not exist.
    #[error("{}", say!("config-no-action", name = .0.as_str()))]
    Action(String),
    /// An action of another context.
    #[error("{}", say!(
        "config-misplaced",
        action = action.as_str(),
        belongs = *belongs,
        context = context.as_str()
    ))]
    Misplaced {
        /// The action.
        action: String,
        /// Where it was put.
        context: String,
        /// Where it belongs.
        belongs: &'static str,
    },
    /// A word that names no key.
    #[error(transparent)]
    Key(#[from] NoKey),
    /// Two actions with one key.
    #[error("{}", say!(
        "config-conflict",
        keys = keys.as_str(),
        first = *first,
        second = *second,
        context = *context
    ))]
    Conflict {
        /// The context.
        context: &'static str,
        /// The keys.
        keys: String,
        /// The action that has them.
        first: &'static str,
        /// The action that asked for them too.
        second: &'static str,
    },
}

/// What the user changed: by context, keys to an action's name, or to `none`.
pub type Overrides = BTreeMap<String, BTreeMap<String, String>>;

#[derive(Clone, Debug, Default)]
struct Node {
    action: Option<Action>,
    next: BTreeMap<Chord, Self>,
}

/// All keys of all contexts.
#[derive(Clone, Debug)]
pub struct Keymap {
    roots: BTreeMap<Context, Node>,
    keys: BTreeMap<Action, Vec<Vec<Chord>>>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self::new(&Overrides::new()).0
    }
}

impl Keymap {
    /// The defaults with the user's changes, and what of these could not be done.
    pub fn new(overrides: &Overrides) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut bound: BTreeMap<(Context, Vec<Chord>), Action> = BTreeMap::new();
        for spec in ACTIONS {
            for keys in spec.keys {
                match sequence(keys) {
                    Ok(chords) => {
                        bound.insert((spec.context, chords), spec.action);
                    }
                    Err(no_key) => problems.push(no_key.into()),
                }
            }
        }
        for (context, rows) in overrides {
            let Some(context) = super::action::CONTEXTS
                .iter()
                .copied()
                .find(|c| c.name() == context)
            else {
                problems.push(Problem::Context(context.clone()));
                continue;
            };
            for (keys, id) in rows {
                if let Err(problem) = change(&mut bound, context, keys, id) {
                    problems.push(problem);
                }
            }
        }
        let mut map = Self {
            roots: BTreeMap::new(),
            keys: BTreeMap::new(),
        };
        for ((context, chords), action) in &bound {
            if let Err(problem) = map.insert(*context, chords, *action) {
                problems.push(problem);
            }
        }
        // Keys are shown in the order of the table, the user's own after them.
        for spec in ACTIONS {
            let shown = map.keys.entry(spec.action).or_default();
            let place = |chords: &Vec<Chord>| {
                spec.keys
                    .iter()
                    .position(|key| sequence(key).is_ok_and(|default| default == *chords))
                    .unwrap_or(usize::MAX)
            };
            shown.sort_by_key(place);
        }
        (map, problems)
    }

    /// What `typed` means where these contexts are stacked, innermost first.
    pub fn lookup(&self, stack: &[Context], typed: &[Chord]) -> Lookup {
        let mut pending = false;
        for context in stack {
            if let Some(node) = self.walk(*context, typed) {
                match node.action {
                    Some(action) if !pending => return Lookup::Found(action),
                    _ => pending |= !node.next.is_empty(),
                }
            }
        }
        if pending {
            Lookup::Pending
        } else {
            Lookup::None
        }
    }

    /// The keys that may follow `typed`, with their actions, innermost context first.
    pub fn continuations(&self, stack: &[Context], typed: &[Chord]) -> Vec<(String, Action)> {
        let mut found: Vec<(Chord, String, Action)> = Vec::new();
        for node in stack
            .iter()
            .filter_map(|context| self.walk(*context, typed))
        {
            for (chord, next) in &node.next {
                if found.iter().all(|(seen, ..)| seen != chord)
                    && let Some(action) = first_action(next)
                {
                    found.push((*chord, chord.to_string(), action));
                }
            }
        }
        found.sort_by_key(|(_, _, action)| *action);
        found
            .into_iter()
            .map(|(_, key, action)| (key, action))
            .collect()
    }

    /// The first key of an action as it is shown, if it has one.
    pub fn key(&self, action: Action) -> Option<String> {
        self.keys.get(&action)?.first().map(|keys| pretty(keys))
    }

    /// All keys of an action as they are shown.
    pub fn keys(&self, action: Action) -> String {
        let keys = self.keys.get(&action).map_or(&[][..], Vec::as_slice);
        keys.iter()
            .map(|keys| pretty(keys))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn walk(&self, context: Context, typed: &[Chord]) -> Option<&Node> {
        let mut node = self.roots.get(&context)?;
        for chord in typed {
            node = node.next.get(chord)?;
        }
        Some(node)
    }

    fn insert(
        &mut self,
        context: Context,
        chords: &[Chord],
        action: Action,
    ) -> Result<(), Problem> {
        let conflict = |first: Action| Problem::Conflict {
            context: context.name(),
            keys: show(chords),
            first: first.id(),
            second: action.id(),
        };
        let mut node = self.roots.entry(context).or_default();
        for chord in chords {
            if let Some(first) = node.action {
                return Err(conflict(first));
            }
            node = node.next.entry(*chord).or_default();
        }
        if let Some(first) = node.action.or_else(|| first_action(node)) {
            return Err(conflict(first));
        }
        node.action = Some(action);
        self.keys.entry(action).or_default().push(chords.to_vec());
        Ok(())
    }
}

fn first_action(node: &Node) -> Option<Action> {
    node.action
        .or_else(|| node.next.values().find_map(first_action))
}

fn change(
    bound: &mut BTreeMap<(Context, Vec<Chord>), Action>,
    context: Context,
    keys: &str,
    id: &str,
) -> Result<(), Problem> {
    let place = (context, sequence(keys)?);
    if id == "none" {
        bound.remove(&place);
        return Ok(());
    }
    let action = Action::from_id(id).ok_or_else(|| Problem::Action(id.into()))?;
    let belongs = action.spec().context;
    if belongs != context {
        return Err(Problem::Misplaced {
            action: id.into(),
            context: context.name().into(),
            belongs: belongs.name(),
        });
    }
    bound.insert(place, action);
    Ok(())
}

/// Keys as people know them: `C-p`, `Enter`, `gg`.
fn pretty(chords: &[Chord]) -> String {
    let words: Vec<String> = chords
        .iter()
        .map(|chord| {
            let text = chord.to_string();
            let text = text
                .replace("ctrl+", "C-")
                .replace("alt+", "A-")
                .replace("shift+", "S-");
            match text.as_str() {
                "backtab" => "S-Tab".into(),
                "left" => "←".into(),
                "right" => "→".into(),
                "up" => "↑".into(),
                "down" => "↓".into(),
                word if word.len() > 1 && word.is_ascii() && !word.contains('-') => {
                    let (first, rest) = word.split_at(1);
                    first.to_uppercase() + rest
                }
                _ => text,
            }
        })
        .collect();
    let short = words.iter().all(|word| word.chars().count() == 1);
    words.join(if short { "" } else { " " })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> Vec<Chord> {
        sequence(keys).unwrap()
    }

    fn overrides(rows: &[(&str, &str, &str)]) -> Overrides {
        let mut all = Overrides::new();
        for (context, keys, id) in rows {
            all.entry((*context).into())
                .or_default()
                .insert((*keys).into(), (*id).into());
        }
        all
    }

    #[test]
    fn the_defaults_have_no_problem() {
        assert_eq!(Keymap::new(&Overrides::new()).1, []);
    }

    #[test]
    fn the_innermost_context_has_the_key() {
        let map = Keymap::default();
        let stack = [Context::Review, Context::Record, Context::Global];
        assert_eq!(
            map.lookup(&stack, &typed("a")),
            Lookup::Found(Action::ReviewAmount)
        );
        assert_eq!(
            map.lookup(&stack[1..], &typed("a")),
            Lookup::Found(Action::Add)
        );
        assert_eq!(map.lookup(&stack, &typed("j")), Lookup::None);
    }

    #[test]
    fn sequences_of_several_contexts_meet_under_one_prefix() {
        let map = Keymap::default();
        let stack = [Context::Move, Context::Global];
        assert_eq!(map.lookup(&stack, &typed("g")), Lookup::Pending);
        assert_eq!(
            map.lookup(&stack, &typed("g g")),
            Lookup::Found(Action::Top)
        );
        assert_eq!(
            map.lookup(&stack, &typed("g a")),
            Lookup::Found(Action::GoAccounts)
        );
        let next = map.continuations(&stack, &typed("g"));
        assert!(next.contains(&("g".into(), Action::Top)));
        assert!(next.contains(&("a".into(), Action::GoAccounts)));
    }

    #[test]
    fn the_users_keys_come_first_and_problems_are_told() {
        let (map, problems) = Keymap::new(&overrides(&[
            ("global", "Q", "app.quit"),
            ("global", "q", "none"),
            ("global", "g", "app.help"),
            ("list", "z", "app.quit"),
            ("nowhere", "z", "app.quit"),
            ("list", "hyper+z", "list.sort"),
            ("list", "z", "list.sortt"),
        ]));
        assert_eq!(map.lookup(&[Context::Global], &typed("q")), Lookup::None);
        assert_eq!(
            map.lookup(&[Context::Global], &typed("Q")),
            Lookup::Found(Action::Quit)
        );
        assert_eq!(map.key(Action::Quit).as_deref(), Some("Q"));
        assert!(
            problems
                .iter()
                .any(|problem| matches!(problem, Problem::Conflict { .. }))
        );
        assert!(problems.contains(&Problem::Context("nowhere".into())));
        assert!(problems.contains(&Problem::Key(NoKey("hyper+z".into()))));
        assert!(problems.contains(&Problem::Action("list.sortt".into())));
    }

    #[test]
    fn keys_are_shown_as_people_know_them() {
        let map = Keymap::default();
        assert_eq!(map.keys(Action::Top), "gg Home");
        assert_eq!(map.key(Action::Palette).as_deref(), Some("C-p"));
        assert_eq!(map.keys(Action::Down), "j ↓");
    }
}
