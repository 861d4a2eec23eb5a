//! The one table of what a key can do: group, name, default keys, help sentence.
//!
//! Keymap, footer, help, palette, configuration check and tests read it; no key is written anywhere else.
//! A group is a [`Context`]: contexts stack, the innermost that knows a key has it.

mod foot;

use crate::words;

/// One row of the table.
#[derive(Debug)]
pub struct Spec {
    /// The action.
    pub action: Action,
    /// Where it is valid.
    pub context: Context,
    /// Its stable name in configuration, palette and help.
    pub id: &'static str,
    /// The keys it has until someone chooses others.
    pub keys: &'static [&'static str],
    /// An English sentence for help and palette.
    pub help: &'static str,
}

/// Makes the enums and [`ACTIONS`] from the table.
macro_rules! actions {
    ($($(#[$doc:meta])* $Context:ident $context:literal {
        $($Action:ident $id:literal [$($key:literal),*] $help:literal;)*
    })*) => {
        /// Where a key is valid.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Context { $($(#[$doc])* $Context),* }

        /// All contexts, in the order of help.
        pub const CONTEXTS: &[Context] = &[$(Context::$Context),*];

        impl Context {
            /// Its name in configuration.
            pub fn name(self) -> &'static str {
                match self { $(Self::$Context => $context),* }
            }
        }

        /// What a key can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[doc = $help] $Action),*),* }

        /// The table.
        pub const ACTIONS: &[Spec] = &[$($(Spec {
            action: Action::$Action, context: Context::$Context, id: $id, keys: &[$($key),*], help: $help,
        }),*),*];
    };
}

actions! {
    /// Whatever is open.
    App "app" {
        Stop            "app.stop"              ["ctrl+c"]              "Leave at once, drafts are kept";
        Redraw          "app.redraw"            ["ctrl+l"]              "Draw the screen anew";
        Suspend         "app.suspend"           ["ctrl+z"]              "Suspend to the shell";
    }
    /// Any screen.
    Global "global" {
        Quit            "app.quit"              ["q"]                   "Quit";
        Help            "app.help"              ["?", "f1"]             "Show what the keys do here";
        Palette         "app.palette"           ["ctrl+p"]              "Find a record or an action";
        Command         "app.command"           [":"]                   "Type a command";
        Back            "app.back"              ["esc", "H", "alt+left", "ctrl+o"] "Go back";
        Forward         "app.forward"           ["L", "alt+right"]      "Go forward again";
        NextPane        "app.next_pane"         ["tab"]                 "Go to the next pane";
        PreviousPane    "app.previous_pane"     ["backtab"]             "Go to the previous pane";
        Undo            "app.undo"              ["u"]                   "Undo the last step";
        Redo            "app.redo"              ["ctrl+r"]              "Redo what was undone";
        BringIn         "app.import"            ["g f"]                 "Bring in files";
        Capture         "app.capture"           ["."]                   "Take down one line: who, what, when, what next";
        Messages        "app.messages"          ["g e"]                 "Show the messages of this session";
        Jobs            "app.jobs"              ["g j"]                 "Show what runs beside the work";
        BackUp          "app.backup"            ["g z"]                 "Back the book up";
        ExportAll       "app.export_all"        ["g h"]                 "Export all of the book into a folder";
        SetMark         "app.set_mark"          ["m"]                   "Give the record a letter";
        GoMark          "app.go_mark"           ["'"]                   "Go to a record by its letter";
        Tour            "app.tour"              ["g ?"]                 "Take the tour of ten minutes";
        Mask            "app.mask"              ["g *"]                 "Hide amounts and addresses from others, or show them";
        Exchange        "app.exchange"          ["g x"]                 "Exchange with the server now";
        Server          "app.server"            ["g X"]                 "See the server, connect to one, or leave it";
        Inbox           "app.inbox"             ["g w"]                 "Settle what two people changed without seeing each other";
        Admin           "app.admin"             ["g n"]                 "Say who may come in and see what: for administrators";
        Settings        "app.settings"          ["g ,"]                 "Choose theme, glyphs, mouse and more";
        Mouse           "app.mouse"             ["g !"]                 "Leave the mouse to the terminal, or take it";
        TabToday        "tab.today"             ["1"]                   "Go to Today";
        TabPipeline     "tab.pipeline"          ["2"]                   "Go to Pipeline";
        TabReview       "tab.review"            ["3"]                   "Go to Review";
        TabOpportunities "tab.opportunities"    ["4"]                   "Go to Opportunities";
        TabLeads        "tab.leads"             ["5"]                   "Go to Leads";
        TabAccounts     "tab.accounts"          ["6"]                   "Go to Accounts";
        TabContacts     "tab.contacts"          ["7"]                   "Go to Contacts";
        TabQuotes       "tab.quotes"            ["8"]                   "Go to Quotes";
        TabForecast     "tab.forecast"          ["9"]                   "Go to Forecast";
        GoAccounts      "go.accounts"           ["g a"]                 "List accounts";
        GoContacts      "go.contacts"           ["g c"]                 "List contacts";
        GoLeads         "go.leads"              ["g l"]                 "List leads";
        GoOpportunities "go.opportunities"      ["g o"]                 "List opportunities";
        GoActivities    "go.activities"         ["g t"]                 "List activities and tasks";
        GoQuotes        "go.quotes"             ["g q"]                 "List quotes";
        GoProducts      "go.products"           ["g p"]                 "List products";
        GoOrders        "go.orders"             ["g r"]                 "List orders";
        GoCampaigns     "go.campaigns"          ["g m"]                 "List campaigns";
        GoCases         "go.cases"              ["g s"]                 "List cases";
        GoContracts     "go.contracts"          ["g k"]                 "List contracts";
        GoPlaybooks     "go.playbooks"          ["g b"]                 "List playbooks";
        GoStages        "go.stages"             ["g y"]                 "List pipelines and stages";
        GoQuotas        "go.quotas"             ["g i"]                 "List quotas";
        GoUsers         "go.users"              ["g u"]                 "List users";
        GoViews         "go.views"              ["g v"]                 "List saved views";
        Drafts          "app.drafts"            ["g d"]                 "Go on with a draft";
        GoKinds         "go.kinds"              ["g space"]             "Choose any kind of record";
    }
    /// While the tour is on.
    Tour "tour" {
        TourNext        "tour.next"             ["f2"]                  "Go to the next card of the tour";
        TourEnd         "tour.end"              ["f3"]                  "End the tour";
    }
    /// Wherever something moves.
    Move "move" {
        Down            "move.down"             ["j", "down"]           "Move down";
        Up              "move.up"               ["k", "up"]             "Move up";
        Left            "move.left"             ["h", "left"]           "Move left";
        Right           "move.right"            ["l", "right"]          "Move right";
        Top             "move.top"              ["g g", "home"]         "Go to the first";
        Bottom          "move.bottom"           ["G", "end"]            "Go to the last";
        HalfDown        "move.half_down"        ["ctrl+d"]              "Move down half a page";
        HalfUp          "move.half_up"          ["ctrl+u"]              "Move up half a page";
        PageDown        "move.page_down"        ["ctrl+f", "pgdn"]      "Move down a page";
        PageUp          "move.page_up"          ["ctrl+b", "pgup"]      "Move up a page";
    }
    /// A list of records.
    List "list" {
        Open            "list.open"             ["enter"]               "Open";
        Filter          "list.filter"           ["/"]                   "Filter";
        DropChip        "list.drop_chip"        ["backspace"]           "Take the last word out of the filter";
        TakeChip        "list.take_chip"        ["\\"]                  "Take any word out of the filter";
        Mark            "list.mark"             ["space"]               "Mark, and move down";
        Range           "list.range"            ["v"]                   "Mark a range";
        RangeDown       "list.range_down"       ["shift+down", "J"]     "Mark, going down";
        RangeUp         "list.range_up"         ["shift+up"]            "Mark, going up";
        MarkAll         "list.mark_all"         ["*", "ctrl+a"]         "Mark all, or none";
        MarkOthers      "list.mark_others"      ["I"]                   "Mark those that are not, and only those";
        Sort            "list.sort"             ["s"]                   "Sort by columns";
        Reverse         "list.reverse"          ["S"]                   "Turn the order round";
        Columns         "list.columns"          ["K"]                   "Choose columns, their order and width";
        Group           "list.group"            ["b"]                   "Group by a field, with sums";
        SwapView        "list.swap_view"        ["V"]                   "Swap board and table";
        SaveView        "list.save_view"        ["ctrl+w"]              "Keep this filter under a name";
        Views           "list.views"            ["\""]                  "Choose a saved view";
        NextView        "list.next_view"        ["}"]                   "Go to the next saved view";
        PreviousView    "list.previous_view"    ["{"]                   "Go to the saved view before";
        Export          "list.export"           ["E"]                   "Export what is seen";
        EditText        "list.edit_text"        ["ctrl+e"]              "Edit what is marked, or seen, as text";
    }
    /// A record, or several that are marked.
    Record "record" {
        Edit            "record.edit"           ["e"]                   "Edit";
        Add             "record.add"            ["a"]                   "Add";
        Copy            "record.copy"           ["y"]                   "Copy to the clipboard";
        Outside         "record.outside"        ["o"]                   "Open its site, mail or file";
        Log             "record.log"            ["C"]                   "Log a touch";
        Note            "record.note"           ["T"]                   "Take a note";
        Brief           "record.brief"          ["B"]                   "Read the brief before the call";
        Delete          "record.delete"         ["delete", "#"]         "Delete";
    }
    /// The page of one record.
    Detail "detail" {
        Follow          "detail.follow"         ["enter"]               "Open what is under the cursor";
        NextRecord      "detail.next"           ["]"]                   "Go to the next record of the list";
        PreviousRecord  "detail.previous"       ["["]                   "Go to the previous record of the list";
        FieldHistory    "detail.history"        ["i"]                   "Show the history of the field";
        ChangeField     "detail.change"         ["c"]                   "Change the field where it stands";
        Fold            "detail.fold"           ["z"]                   "Fold the part away, or open it";
        EmptyFields     "detail.empty"          ["E"]                   "Show empty fields, or hide them";
        Happened        "detail.happened"       ["f"]                   "Show all that happened, or touches, tasks, changes";
    }
    /// An opportunity, wherever it is shown.
    Opportunity "opportunity" {
        Advance         "opportunity.advance"   [">"]                   "Move to the next stage";
        Retreat         "opportunity.retreat"   ["<"]                   "Move to the stage before";
        CloseDate       "opportunity.close_date" ["D"]                  "Set the close date";
        Amount          "opportunity.amount"    ["A"]                   "Set the amount";
        Call            "opportunity.call"      ["F"]                   "Call its forecast category";
        NextStep        "opportunity.next_step" ["N"]                   "Set the next step";
        Promise         "opportunity.promise"   ["P"]                   "Take down a promise";
        Won             "opportunity.won"       ["W"]                   "Close as won";
        Lost            "opportunity.lost"      ["X"]                   "Close as lost";
        Reopen          "opportunity.reopen"    ["O"]                   "Open again";
        Rest            "opportunity.rest"      ["Z"]                   "Let it rest until a day";
        Stage           "opportunity.stage"     ["="]                   "Choose its stage";
        MakeQuote       "opportunity.quote"     ["Q"]                   "Make a quote";
        Criteria        "opportunity.criteria"  ["+"]                   "Tick exit criteria";
    }
    /// A lead, wherever it is shown.
    Lead "lead" {
        Convert         "lead.convert"          [">"]                   "Convert to account, contact, opportunity";
        Disqualify      "lead.disqualify"       ["X"]                   "Disqualify, with a reason";
    }
    /// A record of a kind of which there may be two that are the same.
    Same "same" {
        Merge           "same.merge"            ["&"]                   "Make one record of those that are the same";
        Duplicates      "same.duplicates"       ["~"]                   "Show what may be there twice";
    }
    /// An account, or a user: what can pass to someone else with all that belongs to it.
    Owned "owned" {
        HandOver        "owned.hand_over"       ["@"]                   "Hand over to someone else";
    }
    /// Records that are the same, side by side.
    Merge "merge" {
        MergeApply      "merge.apply"           ["enter"]               "Merge: the others go into the one that is kept";
        MergeLeft       "merge.left"            ["left", "h"]           "Keep the one on the left";
        MergeRight      "merge.right"           ["right", "l"]          "Keep the one on the right";
        MergeTake       "merge.take"            ["space"]               "Take the value of another";
    }
    /// Records that may be there twice.
    Duplicates "duplicates" {
        PairMerge       "duplicates.merge"      ["enter"]               "Set both side by side, to merge them";
        PairOpen        "duplicates.open"       ["o"]                   "Open the first of both";
    }
    /// The pipeline review: no list is under the cursor, so lower case does too.
    Review "review" {
        ReviewDone      "review.done"           ["enter"]               "Done, go to the next";
        ReviewSkip      "review.skip"           ["]"]                   "Skip";
        ReviewBack      "review.back"           ["["]                   "Go back to the one before";
        ReviewFlag      "review.flag"           ["!"]                   "Flag for later";
        ReviewIndex     "review.index"          ["i"]                   "Show the index with its ticks";
        ReviewHead      "review.bulk"           ["b"]                   "Fix what most of them lack in bulk";
        ReviewQuiet     "review.quiet"          ["z"]                   "Keep a finding quiet until a day";
        ReviewEnd       "review.end"            ["ctrl+e"]              "End the review and show its minutes";
        ReviewCloseDate "review.close_date"     ["d"]                   "Set the close date";
        ReviewAmount    "review.amount"         ["a"]                   "Set the amount";
        ReviewCall      "review.call"           ["f"]                   "Call its forecast category";
        ReviewNextStep  "review.next_step"      ["n"]                   "Set the next step";
        ReviewPromise   "review.promise"        ["p"]                   "Take down a promise";
        ReviewLog       "review.log"            ["c"]                   "Log a touch";
        ReviewNote      "review.note"           ["t"]                   "Take a note";
        ReviewWon       "review.won"            ["w"]                   "Close as won";
        ReviewLost      "review.lost"           ["x"]                   "Close as lost";
    }
    /// The minutes of a review.
    Minutes "minutes" {
        MinutesExport   "minutes.export"        ["E"]                   "Write them as Markdown or CSV";
    }
    /// The pipeline board.
    Board "board" {
        BoardOpen       "board.open"            ["enter"]               "Open";
        BoardTable      "board.table"           ["V"]                   "Show as a table";
        BoardMine       "board.mine"            ["M"]                   "Mine, or everyone's";
        BoardPipeline   "board.pipeline"        ["s"]                   "Choose the pipeline";
    }
    /// What is to be done today.
    Today "today" {
        TodayDone       "today.done"            ["space"]               "Done, and what follows";
        TodayMove       "today.move"            ["D"]                   "Move to another day";
        TodayOpen       "today.open"            ["enter"]               "Open";
    }
    /// The forecast.
    Forecast "forecast" {
        ForecastOpen    "forecast.open"         ["enter"]               "List the deals behind the figures";
        ForecastSpan    "forecast.span"         ["s"]                   "By quarter, or by month";
        ForecastMine    "forecast.mine"         ["M"]                   "Mine, or everyone's";
    }
    /// The quote editor: lines with the caret in a cell.
    Quote "quote" {
        QuoteCell       "quote.cell"            ["enter"]               "Change the cell, or choose a product";
        QuoteSave       "quote.save"            ["ctrl+s"]              "Save";
        QuoteAddLine    "quote.add_line"        ["a"]                   "Add a line";
        QuoteSection    "quote.section"         ["s"]                   "Add a section";
        QuoteNote       "quote.note"            ["n"]                   "Add a note";
        QuoteWords      "quote.words"           ["t"]                   "Change the words of the line";
        QuoteOptional   "quote.optional"        ["o"]                   "Make the line optional, or not";
        QuoteHeader     "quote.header"          ["e"]                   "Change the header and the terms";
        QuoteDropLine   "quote.drop_line"       ["delete", "#"]         "Take the line out";
        QuoteLineUp     "quote.line_up"         ["ctrl+up"]             "Move the line up";
        QuoteLineDown   "quote.line_down"       ["ctrl+down"]           "Move the line down";
        QuoteDiscount   "quote.discount"        ["%"]                   "Set the discount on the whole";
        QuoteMargin     "quote.margin"          ["M"]                   "Show the margin, or hide it";
        QuoteExport     "quote.export"          ["E"]                   "Export for the customer";
        QuoteRevise     "quote.revise"          ["R"]                   "Make the next revision";
        QuoteSend       "quote.send"            ["S"]                   "Mark as sent";
        QuoteStatus     "quote.status"          ["="]                   "Accept, reject, withdraw, approve";
    }
    /// A form.
    Form "form" {
        FormSave        "form.save"             ["ctrl+s"]              "Save";
        FormNext        "form.next"             ["tab", "down"]         "Go to the next field";
        FormPrevious    "form.previous"         ["backtab", "up"]       "Go to the field before";
        FormAccept      "form.accept"           ["enter"]               "Choose, or go to the next field";
        FormEditor      "form.editor"           ["ctrl+e"]              "Write it in your editor";
        FormHelp        "form.help"             ["f1"]                  "Show what the keys do here";
        FormLeave       "form.leave"            ["esc"]                 "Leave, the draft is kept";
        FormDiscard     "form.discard"          ["ctrl+x"]              "Throw the draft away";
        FormJump        "form.jump"             ["ctrl+g"]              "Jump to a field by a letter";
        FormSame        "form.same"             ["ctrl+o"]              "Open the record that may be the same";
    }
    /// A field that two windows changed.
    Clash "clash" {
        ClashSave       "clash.save"            ["enter"]               "Save with what is ticked";
        ClashMine       "clash.mine"            ["m"]                   "Let mine stand";
        ClashTheirs     "clash.theirs"          ["t"]                   "Let theirs stand";
        ClashLeave      "clash.leave"           ["esc"]                 "Back to the form: nothing is saved";
    }
    /// A list to choose from by typing.
    Pick "pick" {
        PickDown        "pick.down"             ["down", "ctrl+n", "ctrl+j"] "Move down";
        PickUp          "pick.up"               ["up", "ctrl+p", "ctrl+k"] "Move up";
        PickPageDown    "pick.page_down"        ["pgdn"]                "Move down a page";
        PickPageUp      "pick.page_up"          ["pgup"]                "Move up a page";
        PickAccept      "pick.accept"           ["enter"]               "Take it";
        PickToggle      "pick.toggle"           ["tab"]                 "Take one more, or leave it";
        PickCreate      "pick.create"           ["ctrl+o"]              "Make a new record of what was typed";
        PickCancel      "pick.cancel"           ["esc"]                 "Close";
    }
    /// Columns or an order being arranged; letters narrow the list.
    Arrange "arrange" {
        ArrangeUp       "arrange.up"            ["ctrl+up", "alt+k"]    "Move it up";
        ArrangeDown     "arrange.down"          ["ctrl+down", "alt+j"]  "Move it down";
        ArrangeWider    "arrange.wider"         ["ctrl+right", "alt+l"] "Make the column wider";
        ArrangeNarrower "arrange.narrower"      ["ctrl+left", "alt+h"]  "Make the column narrower";
        ArrangeAuto     "arrange.automatic"     ["alt+0"]               "Let the width follow what is in it";
        ArrangeFreeze   "arrange.freeze"        ["ctrl+f"]              "Freeze the columns down to this one";
    }
    /// The saved views of a list.
    Views "views" {
        ViewShow        "views.show"            ["enter"]               "Show it";
        ViewAdd         "views.add"             ["a"]                   "Keep the list as it stands under a name";
        ViewUpdate      "views.update"          ["w"]                   "Put the list as it stands in its place";
        ViewShare       "views.share"           ["s"]                   "Share it with everyone, or keep it";
        ViewTab         "views.tab"             ["t"]                   "Let this tab open with it, or not";
        ViewDrop        "views.drop"            ["delete", "#"]         "Delete the view";
        ViewsClose      "views.close"           ["esc", "q", "\""]      "Close";
    }
    /// Many records before a field of theirs is changed.
    Bulk "bulk" {
        BulkApply       "bulk.apply"            ["enter"]               "Change them: one undo takes it back";
        BulkDown        "bulk.down"             ["down", "pgdn"]        "See further records";
        BulkUp          "bulk.up"               ["up", "pgup"]          "See records before";
        BulkCancel      "bulk.cancel"           ["esc"]                 "Close: nothing is changed";
    }
    /// Records that were edited as text, before that is done.
    AsText "text" {
        TextApply       "text.apply"            ["enter"]               "Do it: one undo takes it back";
        TextAgain       "text.again"            ["e"]                   "Open the editor again";
        TextDrop        "text.drop"             ["esc", "q"]            "Close: nothing is changed";
    }
    /// The values that a field had.
    History "history" {
        HistoryRestore  "history.restore"       ["enter"]               "Put this value back";
    }
    /// What runs beside the work.
    Jobs "jobs" {
        JobCancel       "jobs.cancel"           ["x"]                   "Cancel it";
    }
    /// Groups of a list with their sums.
    Groups "groups" {
        GroupOpen       "groups.open"           ["enter"]               "List the records of the group";
        GroupBy         "groups.by"             ["b"]                   "Group by another field";
        GroupSort       "groups.sort"           ["s"]                   "By sum, by count, by name";
        GroupKeep       "groups.keep"           ["\""]                  "Keep as a saved view";
        GroupCopy       "groups.copy"           ["y"]                   "Copy the table";
    }
    /// A line of text.
    Input "input" {
        InputAccept     "input.accept"          ["enter"]               "Take it";
        InputCancel     "input.cancel"          ["esc"]                 "Close";
        InputComplete   "input.complete"        ["tab"]                 "Complete";
        InputOlder      "input.older"           ["up"]                  "Take what was typed before";
        InputNewer      "input.newer"           ["down"]                "Take what was typed after";
    }
    /// A question.
    Ask "ask" {
        AskYes          "ask.yes"               ["y", "enter"]          "Yes";
        AskNo           "ask.no"                ["n", "esc"]            "No";
    }
    /// Which way a touch went.
    Touch "touch" {
        TouchCall       "touch.call"            ["c"]                   "Call";
        TouchMeeting    "touch.meeting"         ["m"]                   "Meeting";
        TouchVisit      "touch.visit"           ["v"]                   "Visit";
        TouchEmail      "touch.email"           ["e"]                   "E-mail";
        TouchMessage    "touch.message"         ["i"]                   "Message";
        TouchDemo       "touch.demo"            ["d"]                   "Demo";
        TouchNote       "touch.note"            ["n"]                   "Note";
        TouchCancel     "touch.cancel"          ["esc"]                 "Close";
    }
    /// The first start.
    First "first" {
        FirstSample     "first.sample"          ["s"]                   "Look round in a sample book";
        FirstImport     "first.import"          ["i"]                   "Bring in files";
        FirstEmpty      "first.empty"           ["n"]                   "Start an empty book";
        FirstServer     "first.server"          ["c"]                   "Connect to a server";
    }
    /// What an import would do.
    Import "import" {
        ImportApply     "import.apply"          ["enter"]               "Bring the files in";
        ImportColumns   "import.columns"        ["c"]                   "Say what the columns of the file mean";
        ImportLines     "import.lines"          ["v"]                   "See the lines of the file, and leave some out";
        ImportNames     "import.names"          ["n"]                   "Say whom names mean that resemble others";
        ImportKind      "import.kind"           ["a"]                   "Say what the lines of the file are";
        ImportOmit      "import.omit"           ["space"]               "Leave the file out, or take it";
        ImportLeave     "import.leave"          ["esc", "q"]            "Leave: nothing is written";
    }
    /// The columns of a file that is brought in.
    Column "column" {
        ColumnChange    "column.change"         ["enter"]               "Say what the column means";
        ColumnSkip      "column.skip"           ["space"]               "Do not read the column";
        ColumnField     "column.field"          ["+"]                   "Make a custom field of the column";
        ColumnsDone     "column.done"           ["esc", "q"]            "Go back to the preview";
    }
    /// The lines of a file that is brought in.
    Line "line" {
        LineOmit        "line.omit"             ["space"]               "Leave the line out, or take it";
        LineChoose      "line.choose"           ["enter"]               "Say what becomes of the line: new, updated, nothing";
        LineFilter      "line.filter"           ["f"]                   "See those that are new, changed, not taken, or all";
        LineFind        "line.find"             ["/"]                   "See those with these words";
        LinesDone       "line.done"             ["esc", "q"]            "Go back to the preview";
    }
    /// Names in files that resemble others.
    Name "name" {
        NameTake        "name.take"             ["space", "enter"]      "Take the name for the one it resembles, or keep it apart";
        NamesDone       "name.done"             ["esc", "q"]            "Go back to the preview";
    }
    /// The brief on one record.
    Brief "brief" {
        BriefCopy       "brief.copy"            ["y"]                   "Copy it as Markdown";
        BriefExport     "brief.export"          ["E"]                   "Write it as Markdown";
    }
    /// What two people changed without seeing each other.
    Inbox "inbox" {
        InboxStands     "inbox.stands"          ["s"]                   "Keep what stands";
        InboxOther      "inbox.other"           ["o"]                   "Take the other";
        InboxThird      "inbox.third"           ["w"]                   "Write a third";
        InboxAllStand   "inbox.all_stand"       ["S"]                   "Keep what stands in all that are alike";
        InboxAllOther   "inbox.all_other"       ["O"]                   "Take the other in all that are alike";
        InboxOpen       "inbox.open"            ["enter"]               "Open the record";
    }
    /// People, teams, territories, devices, invites of the server.
    Admin "admin" {
        AdminAdd        "admin.add"             ["a"]                   "Add a person, a team, a territory, an invite";
        AdminRole       "admin.role"            ["r"]                   "Choose the role";
        AdminTeam       "admin.team"            ["t"]                   "Choose the team it belongs to";
        AdminHome       "admin.home"            ["d"]                   "Choose the territory of what they make";
        AdminInvite     "admin.invite"          ["i"]                   "Make an invite: the ones before it end";
        AdminManager    "admin.manager"         ["m"]                   "Choose who leads the team";
        AdminGrant      "admin.grant"           ["w"]                   "Grant a right in the territory, or end it";
        AdminHandOver   "admin.hand_over"       ["v"]                   "Hand the territory over to someone else";
        AdminMove       "admin.move"            ["o"]                   "Move an account or lead into the territory";
        AdminRename     "admin.rename"          ["n"]                   "Give another name";
        AdminEnd        "admin.end"             ["X"]                   "Let go, send away, withdraw; or let in again";
        AdminReload     "admin.reload"          ["R"]                   "Ask the server again";
    }
    /// The code of an invite.
    Code "code" {
        CodeCopy        "code.copy"             ["y"]                   "Copy the code";
        CodeCommand     "code.command"          ["c"]                   "Copy the command that uses it";
        CodeClose       "code.close"            ["esc", "q"]            "Close: it is not shown again";
    }
    /// The server of the book.
    Server "server" {
        ServerExchange  "server.exchange"       ["x"]                   "Exchange with it now";
        ServerLogIn     "server.log_in"         ["l"]                   "Log in again";
        ServerLogOut    "server.log_out"        ["o"]                   "Log out: the book keeps what it holds";
    }
    /// What a book is let in to a server with.
    Login "login" {
        LoginNext       "login.next"            ["tab", "down"]         "Go to the next line";
        LoginPrevious   "login.previous"        ["backtab", "up"]       "Go to the line before";
        LoginAccept     "login.accept"          ["enter"]               "Go to the next line, or connect";
        LoginSend       "login.send"            ["ctrl+s"]              "Connect";
        LoginLeave      "login.leave"           ["esc"]                 "Leave";
    }
    /// The settings.
    Settings "settings" {
        SettingNext     "setting.next"          ["enter", "space", "l", "right"] "Take the next choice";
        SettingPrevious "setting.previous"      ["h", "left"]           "Take the choice before";
        SettingDefault  "setting.default"       ["backspace", "d"]      "Go back to the default";
        SettingsFile    "settings.file"         ["e"]                   "Open the file in your editor: keys are changed there";
    }
    /// A page to read.
    Page "page" {
        PageClose       "page.close"            ["esc", "q", "enter"]   "Close";
    }
}

impl Context {
    /// Whether its actions are about the records under the cursor.
    pub fn is_of_records(self) -> bool {
        matches!(self, Self::Record | Self::Opportunity | Self::Lead)
    }
}

impl Action {
    /// Its row of the table.
    pub fn spec(self) -> &'static Spec {
        // The rows stand in the order of the enum, both made by one macro.
        &ACTIONS[self as usize]
    }

    /// Its stable name.
    pub fn id(self) -> &'static str {
        self.spec().id
    }

    /// Its sentence, as the screen says it.
    pub fn help(self) -> &'static str {
        let spec = self.spec();
        words::of_table("action", "", &spec.id.replace('.', "-"), spec.help)
    }

    /// The action with this name.
    pub fn from_id(id: &str) -> Option<Self> {
        ACTIONS
            .iter()
            .find(|spec| spec.id == id)
            .map(|spec| spec.action)
    }

    /// What it means outside its own screen: the lower-case letters of the review are the opportunity's.
    pub fn canonical(self) -> Self {
        match self {
            Self::ReviewCloseDate => Self::CloseDate,
            Self::ReviewAmount => Self::Amount,
            Self::ReviewCall => Self::Call,
            Self::ReviewNextStep => Self::NextStep,
            Self::ReviewPromise => Self::Promise,
            Self::ReviewLog => Self::Log,
            Self::ReviewNote => Self::Note,
            Self::ReviewWon => Self::Won,
            Self::ReviewLost => Self::Lost,
            Self::FormHelp => Self::Help,
            other => other,
        }
    }

    /// Whether it wants a record to be done to: not so adding one.
    pub fn wants_record(self) -> bool {
        self != Self::Add && self.spec().context.is_of_records()
    }

    /// How many rows a key that moves goes, of a page of so many; the ends are as far as can be.
    pub fn rows(self, page: isize) -> Option<isize> {
        Some(match self {
            Self::Down => 1,
            Self::Up => -1,
            Self::HalfDown => page / 2,
            Self::HalfUp => -page / 2,
            Self::PageDown => page,
            Self::PageUp => -page,
            Self::Top => isize::MIN / 2,
            Self::Bottom => isize::MAX / 2,
            _ => return None,
        })
    }

    /// The tab it leads to, from 0.
    pub fn tab(self) -> Option<usize> {
        let first = Self::TabToday as usize;
        let at = self as usize;
        (first..=Self::TabForecast as usize)
            .contains(&at)
            .then(|| at - first)
    }

    /// Whether it ends a deal or a record, so that no key that moves elsewhere may do it.
    pub fn ends(self) -> bool {
        matches!(
            self.canonical(),
            Self::Won
                | Self::Lost
                | Self::Delete
                | Self::Disqualify
                | Self::QuoteDropLine
                | Self::ViewDrop
                | Self::AdminEnd
        )
    }

    /// Whether it moves the cursor, the page or the place.
    pub fn moves(self) -> bool {
        matches!(
            self.spec().context,
            Context::Move | Context::Pick | Context::Page
        ) || matches!(
            self,
            Self::Back
                | Self::Forward
                | Self::NextPane
                | Self::PreviousPane
                | Self::NextRecord
                | Self::PreviousRecord
                | Self::ReviewSkip
                | Self::ReviewBack
                | Self::Mark
                | Self::Range
                | Self::RangeDown
                | Self::RangeUp
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_the_enum() {
        for (at, spec) in ACTIONS.iter().enumerate() {
            assert_eq!(spec.action as usize, at, "{}", spec.id);
        }
    }

    #[test]
    fn no_two_actions_in_one_context_share_a_key() {
        let mut seen = BTreeMap::new();
        for spec in ACTIONS {
            for key in spec.keys {
                if let Some(other) = seen.insert((spec.context, *key), spec.id) {
                    panic!("`{key}` is both {other} and {}", spec.id);
                }
            }
        }
    }

    #[test]
    fn no_key_moves_here_and_ends_a_deal_there() {
        let keys = |which: fn(Action) -> bool| -> BTreeSet<&str> {
            ACTIONS
                .iter()
                .filter(|spec| which(spec.action))
                .flat_map(|spec| spec.keys.iter().copied())
                .collect()
        };
        let (moves, ends) = (keys(Action::moves), keys(Action::ends));
        assert_eq!(
            moves.intersection(&ends).collect::<Vec<_>>(),
            Vec::<&&str>::new()
        );
    }

    #[test]
    fn names_are_dotted_and_sentences_short() {
        let mut ids = BTreeSet::new();
        for spec in ACTIONS {
            assert!(ids.insert(spec.id), "{} twice", spec.id);
            let (group, name) = spec.id.split_once('.').expect("a dot");
            for part in [group, name] {
                assert!(!part.is_empty());
                assert!(
                    part.chars().all(|c| c.is_ascii_lowercase() || c == '_'),
                    "{}",
                    spec.id
                );
            }
            assert!(
                spec.help.len() < 60 && !spec.help.ends_with('.'),
                "{}",
                spec.id
            );
            assert!(
                spec.help.starts_with(|c: char| c.is_uppercase()),
                "{}",
                spec.id
            );
            assert!(!spec.keys.is_empty(), "{}", spec.id);
        }
    }

    #[test]
    fn the_lower_case_of_the_review_is_the_upper_case_elsewhere() {
        for spec in ACTIONS
            .iter()
            .filter(|spec| spec.context == Context::Review)
        {
            let meant = spec.action.canonical();
            if meant != spec.action {
                assert_eq!(
                    spec.keys[0].to_uppercase(),
                    meant.spec().keys[0],
                    "{}",
                    spec.id
                );
            }
        }
    }
}
