//! The keys of a locale's texts in the order in which the build lists them, that of the alphabet;
//! `zero`, `tab` and `left` are the loader's.

macro_rules! keys {
    ($($key:ident = $name:literal),* $(,)?) => {
        /// A text of the widget's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Key {
            $(#[doc = concat!("`", $name, "` in a locale file.")] $key),*
        }

        impl Key {
            /// What they are called in a locale file.
            pub const NAMES: &[&str] = &[$($name),*];
        }
    };
}

keys! {
    Back = "back",
    BackLink = "back_link",
    Ces1High = "ces1_high",
    Ces1Low = "ces1_low",
    Ces1Text = "ces1_text",
    Ces2High = "ces2_high",
    Ces2Low = "ces2_low",
    Ces2Text = "ces2_text",
    ChoiceText = "choice_text",
    Close = "close",
    Closed = "closed",
    Comma = "comma",
    CommentHint = "comment_hint",
    CommentText = "comment_text",
    Consent = "consent",
    ConsentNeeded = "consent_needed",
    ContactText = "contact_text",
    Correct = "correct",
    Csat1 = "csat_1",
    Csat2 = "csat_2",
    Csat3 = "csat_3",
    Csat4 = "csat_4",
    Csat5 = "csat_5",
    CsatHigh = "csat_high",
    CsatLow = "csat_low",
    CsatText = "csat_text",
    Dir = "dir",
    Email = "email",
    EmailWrong = "email_wrong",
    Expected = "expected",
    Experienced = "experienced",
    Kept = "kept",
    Language = "language",
    Name = "name",
    Needed = "needed",
    Never = "never",
    Next = "next",
    NotApplicable = "not_applicable",
    NotNow = "not_now",
    NotSent = "not_sent",
    NotSentKept = "not_sent_kept",
    NotSentRefused = "not_sent_refused",
    NotSentRetry = "not_sent_retry",
    NothingAnswered = "nothing_answered",
    NpsHigh = "nps_high",
    NpsLow = "nps_low",
    NpsText = "nps_text",
    Optional = "optional",
    Phone = "phone",
    PointOf = "point_of",
    Preview = "preview",
    Promise = "promise",
    Receipt = "receipt",
    ReceiptCode = "receipt_code",
    Retry = "retry",
    Review = "review",
    Send = "send",
    Sending = "sending",
    Sent = "sent",
    Sorry = "sorry",
    StepOf = "step_of",
    Survey = "survey",
    Thanks = "thanks",
    Undo = "undo",
    Withdraw = "withdraw",
    Withdrawn = "withdrawn",
}
