//! The one word of each action at the foot: its sentence is in the help. Most are the end of its name.

use super::Action;
use crate::words;

impl Action {
    /// Its one word for the foot, as the screen says it: its sentence is in the help.
    pub fn foot(self) -> &'static str {
        let (word, id) = (self.word(), self.id());
        let group = id.split_once('.').map_or("", |(group, _)| group);
        words::of_table("foot", group, &words::slug(word), word)
    }

    /// Its one word for the foot in English.
    pub fn word(self) -> &'static str {
        match self {
            Self::Advance | Self::Retreat => "stage",
            Self::FormAccept | Self::PickAccept | Self::InputAccept => "take",
            Self::FormLeave | Self::Back => "back",
            Self::FormNext | Self::FormPrevious => "field",
            Self::ReviewDone => "done",
            Self::ReviewNextStep => "next",
            Self::ReviewHead => "mend",
            Self::ForecastSpan => "quarters, months",
            Self::NextRecord | Self::PreviousRecord => "next",
            Self::LoginAccept | Self::LoginPrevious => "next",
            Self::LoginSend => "connect",
            Self::GoKinds => "any kind",
            Self::MergeApply => "merge",
            Self::MergeLeft | Self::MergeRight => "keep",
            Self::MergeTake => "take",
            Self::AdminHome => "makes in",
            Self::AdminEnd => "send away",
            Self::AdminMove => "move here",
            Self::AdminReload => "ask again",
            other => {
                let name = other.id().split_once('.').map_or("", |(_, name)| name);
                match name {
                    "all_stand" => "all stand",
                    "all_other" => "all other",
                    "hand_over" => "hand over",
                    "close_date" => "close",
                    "cell" => "change",
                    "log_in" => "log in",
                    "log_out" => "log out",
                    "next_step" => "next step",
                    "add_line" => "add line",
                    "export_all" => "export all",
                    "drop_line" => "remove line",
                    "swap_view" => "board",
                    "next_pane" => "pane",
                    "previous_pane" => "pane",
                    "page_down" => "page",
                    "next_period" | "previous_period" => "period",
                    name => name,
                }
            }
        }
    }
}
