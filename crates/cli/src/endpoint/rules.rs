//! What an endpoint must and should do: one table for the check and for the docs.

/// How much depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Answers are lost, doubled or read by strangers.
    Must,
    /// It works, and somebody will be sorry some day.
    Should,
}

impl Level {
    /// Its word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }
}

/// One thing that an endpoint does.
#[derive(Debug)]
pub struct Rule {
    /// A stable name.
    pub code: &'static str,
    /// How much depends on it.
    pub level: Level,
    /// What comes from an endpoint that keeps it.
    pub wanted: &'static str,
    /// How one that does not can be mended.
    pub mend: &'static str,
}

const fn must(code: &'static str, wanted: &'static str, mend: &'static str) -> Rule {
    Rule { code, level: Level::Must, wanted, mend }
}

const fn should(code: &'static str, wanted: &'static str, mend: &'static str) -> Rule {
    Rule { code, level: Level::Should, wanted, mend }
}

/// All rules, in the order in which they are tried.
pub const RULES: &[Rule] = &[
    must(
        "https",
        "an address with https, or of this very machine",
        "give the server a certificate; the widget sends nothing in the clear",
    ),
    must(
        "reachable",
        "an answer",
        "see that the server runs, that its name leads to it and that its certificate is valid and not expired",
    ),
    must(
        "in_time",
        "an answer before the time is up",
        "store the record, answer, and do everything slow after that",
    ),
    must(
        "no_redirect",
        "the answer itself, at the address given",
        "write the address that is redirected to as the endpoint, its slash at the end included; browsers refuse a \
         redirected preflight, and a 301 or 302 turns a POST into a GET without a body",
    ),
    must(
        "preflight",
        "204 or 200 to OPTIONS, without a log-in",
        "answer OPTIONS yourself, before any check of who asks: browsers send it without cookies or keys",
    ),
    must(
        "preflight_origin",
        "Access-Control-Allow-Origin with the page's origin or *, once, in the answer to OPTIONS",
        "send the header; if origins are listed, list this one, spelled as browsers do: scheme and host, no slash",
    ),
    must(
        "preflight_headers",
        "Access-Control-Allow-Headers: Content-Type, Idempotency-Key",
        "name both headers; otherwise browsers send nothing",
    ),
    must(
        "json",
        "2xx to a good record as application/json",
        "read the body as JSON in UTF-8, keep fields that you do not know, and answer 202; where surveys are listed, \
         check with --survey and one of them",
    ),
    must(
        "answer_origin",
        "Access-Control-Allow-Origin in the answer to POST, too",
        "send the header with every answer, refusals included: without it a page sees no answer at all, and sends again",
    ),
    must(
        "again",
        "2xx to the same record again",
        "answer what you have already with 2xx: who sends again got no answer the first time",
    ),
    must(
        "once",
        "the same record stored once",
        "keep id:revision unique in your table, and insert nothing if it is there",
    ),
    should(
        "other_body",
        "422 to the same id and revision with something else in it",
        "compare with what you stored under that key; 409 is for clashes that pass, and would be sent again",
    ),
    must(
        "revision",
        "2xx to a higher revision of the same id",
        "let id:revision be the key, not id alone; the highest revision holds",
    ),
    must(
        "gap",
        "2xx to revision 2 where revision 1 never came",
        "do not count revisions: one that could not be sent does not come",
    ),
    should(
        "late",
        "2xx to a lower revision that comes late",
        "store it, or drop it, and answer 2xx; the highest one holds",
    ),
    must(
        "beacon",
        "2xx to a record as text/plain, without Idempotency-Key",
        "read the body of text/plain as JSON: a page that is being left can send nothing else to another origin",
    ),
    must(
        "key_optional",
        "2xx without the header Idempotency-Key",
        "take the key from the body's id and revision; the header only repeats it",
    ),
    must(
        "event",
        "2xx to an event",
        "store it or drop it by its type, which is event, and answer 2xx; or set no-events on the survey",
    ),
    should(
        "large",
        "2xx to a record of 60 kB",
        "raise the limit of a body to 64 KiB: long comments in scripts with two or three bytes a letter need it",
    ),
    should(
        "too_large",
        "413 to a megabyte, said so that the sender hears it",
        "set a limit, and let the sender finish before the line is cut; without a limit a stranger fills your disk",
    ),
    must(
        "no_crash",
        "a 4xx to what is no record, never a 5xx",
        "catch what does not parse: a 5xx means try again, and the same body would come for ever",
    ),
    should(
        "garbage",
        "400 or 422 to what is no record",
        "check the body by the schema that `trefoil schema record` prints before you store it",
    ),
    should(
        "broken_rule",
        "422 to a record with a rating above its scale",
        "check value against min and max; otherwise it is found when you score, and its line is left out",
    ),
    must(
        "private",
        "no answers for who asks with GET",
        "answer 405 or 403 to GET, or ask for a key: the address stands in your page for everybody to read",
    ),
    must(
        "room",
        "room for thirty requests in a minute",
        "raise the limit: people behind one company's or telephone network share an address",
    ),
    should(
        "retry_after",
        "Retry-After, in seconds, with 429 and 503",
        "send it; who tries again by itself waits so long",
    ),
    should(
        "retry_after_seen",
        "Access-Control-Expose-Headers: Retry-After beside it",
        "send it; a page sees no header that is not named there",
    ),
    should(
        "no_cookie",
        "no Set-Cookie",
        "start no session at this address: no cookie comes back, and one that is set needs a notice",
    ),
];

/// The rule of that name.
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

#[cfg(test)]
mod tests {
    use super::RULES;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_in_the_docs_is_that_of_the_code() {
        const MARK: &str = "<!-- rules -->\n";
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/endpoint.md");
        let page = std::fs::read_to_string(path).unwrap();
        let [before, _, after] = page.split(MARK).collect::<Vec<_>>()[..] else {
            panic!("endpoint.md has not two lines {MARK:?}");
        };
        let mut table =
            String::from("\n| rule | level | what comes | otherwise |\n|---|---|---|---|\n");
        for rule in RULES {
            let (code, level) = (rule.code, rule.level.word());
            table += &format!("| `{code}` | {level} | {} | {} |\n", rule.wanted, rule.mend);
        }
        let expected = format!("{before}{MARK}{table}\n{MARK}{after}");
        if std::env::var_os("TREFOIL_REGENERATE").is_some() {
            std::fs::write(path, &expected).unwrap();
            return;
        }
        assert!(page == expected, "TREFOIL_REGENERATE=1 cargo test -p trefoil-cli writes it anew");
    }

    #[test]
    fn no_two_rules_have_one_name() {
        let codes: BTreeSet<_> = RULES.iter().map(|rule| rule.code).collect();
        assert_eq!(codes.len(), RULES.len());
    }
}
