//! `trefoil score` as its user runs it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

const TWO_SURVEYS: &str = "two_surveys.jsonl";

/// Runs `trefoil score` among the fixtures, with this text as standard input.
fn score(args: &[&str], input: &str) -> std::io::Result<Output> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_trefoil"))
        .arg("score")
        .args(args)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/responses"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        match stdin.write_all(input.as_bytes()) {
            // A file was named, so nobody read this.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written?,
        }
    }
    child.wait_with_output()
}

/// The exit code, and whether these texts stand on stdout and on stderr.
fn check(args: &[&str], input: &str, code: i32, on_stdout: &[&str], on_stderr: &[&str]) {
    let output = score(args, input);
    assert!(output.is_ok(), "{output:?}");
    let Ok(output) = output else { return };
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
    for (texts, all) in [(on_stdout, &stdout), (on_stderr, &stderr)] {
        for text in texts {
            assert!(all.contains(text), "{args:?}: {text:?} is not in:\n{all}");
        }
    }
    if code != 0 {
        assert_eq!(stdout, "", "{args:?}");
        assert_eq!(stderr.lines().filter(|line| line.starts_with("trefoil: ")).count(), 1);
    }
}

#[test]
fn scores_are_printed_and_bad_lines_are_named_on_stderr() {
    check(
        &[TWO_SURVEYS],
        "",
        0,
        &[
            "Counted 10 of 19 responses\n",
            "  checkout  recommend     14  -43.5 to 63.1  7 ",
            "Left out: 1 dismissed, 1 withdrawn, 2 test, 1 duplicate, 3 superseded by a later \
             revision, 1 in conflict",
        ],
        &[
            "two_surveys.jsonl, line 13: answers[0].value: 11 is above the largest, 10",
            "5 of 29 lines not counted: 1 not_integer, 1 not_json, 1 out_of_range, \
             1 unsupported_version, 1 wrong_type",
            "response 0197a000-0000-7000-8000-000000000007: revision 1 came with other bodies too (1)",
        ],
    );
}

#[test]
fn who_came_back_is_printed_where_purchases_are_read() {
    check(
        &["purchases.csv", "customers.csv", "--analysis"],
        "",
        0,
        &[
            "Customers who came back (a correlation is no cause)\n",
            "    90  2026-04-11  promoters        37 %   23.2 to 53.7   63 %  35    0\n",
            "High score, low loyalty: promoters are 47 points behind the others who answered",
            "98 of 98 customers who answered are among them.\n",
        ],
        &["purchases.csv, line 42: purchased_at: \"=TODAY()\" is not a time; write 2026-11-22 or"],
    );
    let output = score(&["purchases.csv", "customers.csv", "--analysis", "--json"], "").unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["analysis"]["loyalty"]["all"]["repeat"]["count"], 70);
    // Purchases alone are no mistake, and ask for no rating.
    check(&["purchases.csv"], "", 0, &["No ratings to score."], &[]);
    let output = score(&["purchases.csv"], "").unwrap();
    assert!(!String::from_utf8_lossy(&output.stderr).contains("say which column"));
}

#[test]
fn json_holds_the_exact_score() {
    let output = score(&["--json", TWO_SURVEYS, "wide.csv"], "").unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<_> = json["nps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["survey"].as_str().unwrap(), row["score"]["exact"].as_str().unwrap()))
        .collect();
    assert_eq!(names[0], ("checkout", "100/7"));
    assert_eq!(names[1].0, "shop");
    assert_eq!(json["counts"]["counted"], 50);
}

#[test]
fn a_survey_and_the_trials_can_be_selected() {
    check(
        &["--survey", "support", TWO_SURVEYS],
        "",
        0,
        &["Counted 3 of 19 responses, survey support alone\n"],
        &[],
    );
    check(&["--trial", TWO_SURVEYS], "", 0, &["Counted 2 of 19 responses, trials alone\n"], &[]);
}

#[test]
fn the_standard_input_is_a_file_too() {
    check(&["-"], "nps\n9\n9\n0\n", 0, &["Counted 3 of 3 responses", " 33 "], &[]);
    check(&["--format", "csv", "-"], "nps\n9\n", 0, &["Counted 1 of 1 responses"], &[]);
    check(&["--format", "jsonl", "-"], "nps\n9\n", 2, &[], &["none of 2 lines could be read"]);
}

#[test]
fn columns_with_names_of_their_owner_s_are_guessed_or_said() {
    check(
        &["own_names.csv"],
        "",
        0,
        &["Counted 36 of 36 responses", " nps ", " csat "],
        &["own_names.csv: column \"Datum\" is taken for answered_at, which is a guess"],
    );
    check(
        &["no_names.csv"],
        "",
        2,
        &[],
        &[
            "say which column is a rating, as in --column \"Score=nps\": \"When\", \"Mark\", \"Who\"",
        ],
    );
    let said = ["no_names.csv", "--column", "Mark=csat", "--column", "When=answered_at [m/d/y]"];
    check(&said, "", 0, &["Counted 12 of 12 responses", " csat "], &[]);
    check(&["-", "--column", "a=b=nps"], "a=b\n9\n", 0, &["Counted 1 of 1 responses"], &[]);
    for (said, answer) in [
        ("Mark", "write the column's name, a = and what it holds: Score=nps"),
        ("Mark=stars", "is nothing that a column holds; write one of group"),
        ("Mark=ces", "the version is missing"),
    ] {
        let output = score(&["no_names.csv", "--column", said], "").unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && stderr.contains(answer), "{stderr}");
    }
}

#[test]
fn a_file_that_gives_nothing_ends_with_2_and_a_sentence() {
    check(&["nowhere.csv"], "", 2, &[], &["trefoil: nowhere.csv cannot be read: "]);
    check(&[TWO_SURVEYS, "nowhere.csv"], "", 2, &[], &["nowhere.csv cannot be read: "]);
    check(&["-"], "", 2, &[], &["trefoil: -: there is no response in it"]);
    check(&["-"], "id,nps\n", 2, &[], &["trefoil: -: there is no response in it"]);
    check(&["-"], "ces\n5\n", 2, &[], &["write ces1 (effort, 1-5, low is good) or ces2"]);
    check(&["-"], "nps\neleven\n", 2, &[], &["line 2: nps: \"eleven\" is not a number"]);
}

#[test]
fn an_analysis_is_printed_when_asked_for() {
    let mut csv = String::from("id,time,nps,csat_speed,csat_kindness,plan\n");
    for number in 0..40 {
        let (nps, speed, plan) =
            (number % 11, 1 + number % 5, if number < 30 { "basic" } else { "pro" });
        let day = if number < 20 { "2026-09-30" } else { "2026-10-31" };
        csv += &format!("{number},{day}T22:00:00Z,{nps},{speed},{speed},{plan}\n");
    }
    check(
        &["-", "--analysis", "--trend", "month", "--by", "plan", "--utc-offset", "+03:30"],
        &csv,
        0,
        &[
            "\nTrend\n     time  survey  question         score",
            // Of either twenty 14 are detractors, and 2 and 4 promoters; in Tehran it is the next day.
            "  2026-10       -  nps (nps)          -60  ",
            "  2026-11       -  nps (nps)          -50  ",
            "\nBy plan\n",
            "  basic       -  nps (nps)  ",
            "\nDifferences by plan\n",
            "  nps       basic  pro",
            "What goes with the likelihood to recommend (a correlation is no cause)",
            "  nps  csat      kindness",
            "Whether items measure one thing (Cronbach)",
            "       -  csat          2   1.00  40\n",
        ],
        &[],
    );
    let output = score(&["-", "--json", "--analysis", "--trend", "7"], &csv).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let trend = json["analysis"]["trend"].as_array().unwrap();
    // From the last day of September to that of October, none left out.
    assert_eq!(trend.len(), 32);
    assert_eq!(trend[0]["nps"][0]["n"], 20);
    assert_eq!(trend[7]["nps"][0]["score"], serde_json::Value::Null);
    assert_eq!(json["analysis"]["facets"]["plan"], 2);
    let plain = score(&["-", "--json"], &csv).unwrap();
    let plain: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
    assert!(plain.get("analysis").is_none());
    assert_eq!(plain["nps"], json["nps"]);
}

#[test]
fn a_view_that_was_saved_makes_its_figures_again() {
    let printed = [
        "Counted 48 of 124 responses\n",
        "Filtered: answered 2026-02-01 to 2026-04-30 (days at +02:00); locale en or de\n",
        "  2026-02  shop    nps (nps)",
        "\nBy touchpoint\n",
    ];
    check(&["filters.csv", "--view", "view.json", "--analysis"], "", 0, &printed, &[]);
    let own = score(&["./filters.csv", "--view", "view.json"], "").unwrap();
    assert_eq!(String::from_utf8_lossy(&own.stderr), "", "wherever the file is");
    let scores = String::from_utf8(own.stdout).unwrap();
    assert!(scores.contains(printed[1]) && !scores.contains("By touchpoint"), "{scores}");
    // Other answers, or more of them.
    let csv = "id,nps,locale,answered_at\n1,9,en,2026-03-01\n2,9,fi,2026-03-01\n";
    for files in [&["-"][..], &["filters.csv", "-"]] {
        let other = "The answers are not the same. It was saved from filters.csv (124 records), so figures here may be other ones.\n";
        check(&[files, &["--view", "view.json"]].concat(), csv, 0, &[], &[other]);
    }
    let few = "Fewer than five answers are left, and you might know whose they are: nothing of them is shown.\n";
    let nothing = ["Counted 1 of 2 responses\n", "No ratings to score.\n"];
    check(&["-", "--view", "view.json", "--analysis"], csv, 0, &nothing, &[few]);
}

#[test]
fn a_view_that_cannot_be_used_is_named_and_nothing_is_printed() {
    let other = "newer_view.json is a saved view that cannot be used: it was saved by another version of Trefoil (format 7";
    check(&["filters.csv", "--view", "newer_view.json"], "", 2, &[], &[other]);
    let none = "wide.csv is no saved view; \"Save this view\" in the studio makes one";
    check(&["filters.csv", "--view", "wide.csv"], "", 2, &[], &[none]);
    check(&["filters.csv", "--view", "none.json"], "", 2, &[], &["none.json cannot be read: "]);
    let damaged = concat!(env!("CARGO_TARGET_TMPDIR"), "/damaged_view.json");
    std::fs::write(
        damaged,
        "{\"trefoil_view\": 1, \"saved_at\": \"\", \"made_with\": [], \"\\u001b\": 1}",
    )
    .unwrap();
    let words = "a saved view that cannot be used: it is damaged: unknown field `\u{fffd}`";
    check(&["filters.csv", "--view", damaged], "", 2, &[], &[words]);
    // It says all of that itself.
    for other in [["--survey", "shop"], ["--trend", "month"], ["--utc-offset", "Z"]] {
        let args = [&["filters.csv", "--analysis", "--view", "view.json"], &other[..]].concat();
        let output = score(&args, "").unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(stderr.contains("cannot be used with"), "{stderr}");
    }
}

#[test]
fn times_are_read_as_spreadsheets_write_them_and_others_are_named() {
    let csv = "time;nps\n22.11.2025;۹\n2025-11-23;10\n1.12.2025 10:15;0\n11/22/2025;9\n";
    check(
        &["-", "--analysis", "--trend", "month"],
        csv,
        0,
        &[
            "Counted 4 of 4 responses",
            "  2025-11       -  nps (nps)    100",
            "  2025-12       -  nps (nps)   -100",
            "  1 responses have no time",
        ],
        &[
            "-, line 5: \"11/22/2025\" may begin with the day or with the month; write the year first, 2026-11-22",
            "1 lines are counted, but not in a trend",
        ],
    );
}

#[test]
fn what_an_analysis_cannot_be_asked_for_is_said() {
    let said = |args: &[&str]| {
        let output = score(args, "").unwrap();
        assert_ne!(output.status.code(), Some(0), "{args:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(
        said(&["-", "--analysis", "--trend", "year"])
            .contains("write week, month or a number of days")
    );
    assert!(said(&["-", "--analysis", "--utc-offset", "3"]).contains("such as +03:30"));
    assert!(said(&["-", "--trend", "month"]).contains("--analysis"));
}
