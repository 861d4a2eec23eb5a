//! Groups kept as a saved view: their list's filter and layout, and the field they are by.

use super::{
    super::{
        super::{message::Written, view::Cx},
        prompt::Prompt,
    },
    Groups,
};
use crate::{
    operations::saved_view::{self, Look},
    words::say,
};

/// The tag under which the name of a view comes back.
pub(super) const NAMED: &str = "groups-named";

impl Groups {
    /// Asks for a name and keeps filter, layout and groups under it.
    pub(super) fn name_view(&self, cx: &mut Cx<'_>) {
        let prompt = Prompt::new(
            say!("list-keep-view"),
            say!("list-view-name"),
            move |name, cx| cx.give(NAMED, name),
        );
        cx.over(prompt.with(&self.view));
    }

    /// Keeps them under this name.
    pub(super) fn keep_view(&mut self, name: String, cx: &mut Cx<'_>) {
        self.view.clone_from(&name);
        let view = saved_view::View {
            name: name.clone(),
            filter: self.filter.clone(),
            look: Look {
                group: self.field.clone(),
                ..self.look.clone()
            },
            shared: false,
        };
        let kind = self.kind;
        cx.change(move |store, actor| {
            let (_, changes) = saved_view::save(store, actor, kind, view)?;
            Ok(Written::new(changes, say!("list-view-kept", name = name)))
        });
    }
}
