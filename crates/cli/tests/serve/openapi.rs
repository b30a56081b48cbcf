//! docs/developers/openapi.json is what the collector answers: every test's answers are held against it,
//! and everything in it is tried.

use crate::harness::described::{DESCRIPTION, PATH, check};
use crate::harness::{Collector, event, id, response, run};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

/// Answers that no test brings about, and why.
const UNTRIED: &[&str] = &[
    // A body that takes half a minute.
    "POST /v1/responses 408 application/problem+json",
    "POST /v1/report 408 application/problem+json",
];

#[test]
fn every_answer_in_the_description_is_given() {
    let good = response(1, 1, "complete").to_string();
    let shop = ("origin", "https://shop.example");
    let json = ("content-type", "application/json");
    let mut given = BTreeSet::new();
    let mut see = |collector: &Collector,
                   method: &str,
                   path: &str,
                   headers: &[(&str, &str)],
                   body: Option<&str>| {
        let reply = collector.ask(method, path, headers, body.map(str::as_bytes));
        given.extend(check(method, path, &reply));
    };

    let files = TempDir::new().unwrap();
    for (name, text) in [
        ("a.js", "1"),
        ("shop/index.html", ""),
        ("b/index.html", ""),
        ("b/index.html.headers", "?"),
    ] {
        std::fs::create_dir_all(files.path().join(name).parent().unwrap()).unwrap();
        std::fs::write(files.path().join(name), text).unwrap();
    }
    let collector = Collector::start(&["--assets", files.path().to_str().unwrap()]);
    for path in ["/", "/a.js", "/b/", "/none"] {
        see(&collector, "GET", path, &[], None);
    }
    see(&collector, "GET", "/a.js", &[("range", "bytes=0-")], None);
    see(&collector, "GET", "/a.js", &[("range", "bytes=9-")], None);
    see(
        &collector,
        "GET",
        "/a.js",
        &[("if-modified-since", "Fri, 31 Dec 2100 00:00:00 GMT")],
        None,
    );
    see(
        &collector,
        "GET",
        "/a.js",
        &[("if-unmodified-since", "Thu, 01 Jan 1970 00:00:00 GMT")],
        None,
    );
    let definition = files.path().join("checkout.json");
    let questions = serde_json::json!([{ "id": "recommend", "kind": "nps" }]);
    let survey = serde_json::json!({ "v": 1, "survey": "checkout", "survey_version": "1", "questions": questions });
    std::fs::write(&definition, survey.to_string()).unwrap();
    let with_forms = Collector::start(&["--definition", definition.to_str().unwrap()]);
    let form = ("content-type", "application/x-www-form-urlencoded");
    for body in ["survey=checkout&recommend=9", "survey=checkout&recommend=11"] {
        see(&with_forms, "POST", "/v1/responses", &[form], Some(body));
    }
    see(&with_forms, "GET", "/v1/thanks?locale=fa", &[], None);
    let secret = files.path().join("secret.toml");
    std::fs::write(&secret, "page_token_secret = 'a-secret-of-a-page'\n").unwrap();
    let [secret, definition] = [&secret, &definition].map(|file| file.to_str().unwrap());
    let with_tokens = Collector::start(&["--config", secret, "--definition", definition]);
    see(&with_tokens, "POST", "/v1/responses", &[form], Some("survey=checkout&recommend=9"));
    let cloud_event = serde_json::json!({ "specversion": "1.0", "id": format!("{}:1", id(1)),
        "source": "shop", "type": "trefoil", "data": response(1, 1, "complete") });
    let cloud = ("content-type", "application/cloudevents+json");
    see(&collector, "POST", "/v1/responses", &[cloud], Some(&cloud_event.to_string()));
    for content_type in
        ["application/json", "text/plain", "application/x-ndjson", "application/jsonl", "text/html"]
    {
        see(&collector, "POST", "/v1/responses", &[("content-type", content_type)], Some(&good));
    }
    see(&collector, "POST", "/v1/responses", &[json], Some(&event(2, "shown").to_string()));
    see(&collector, "POST", "/v1/responses", &[json, ("content-encoding", "gzip")], Some(&good));
    see(&collector, "POST", "/v1/responses", &[json], Some("{"));
    see(&collector, "POST", "/v1/responses", &[json], Some("{}"));
    see(&collector, "POST", "/v1/responses", &[json], Some(&" ".repeat(70_000)));
    let csv = ("accept", "text/csv");
    for path in ["/v1/responses", "/v1/responses.csv", "/v1/events", "/v1/quota", "/metrics"] {
        see(&collector, "GET", path, &[csv], None);
        see(&collector, "HEAD", path, &[], None);
        see(&collector, "GET", path, &[], None);
        see(&collector, "GET", &format!("{path}?colour=red"), &[], None);
        see(&collector, "GET", path, &[("x-forwarded-for", "192.0.2.1")], None);
    }
    see(&collector, "GET", "/healthz", &[], None);
    see(&collector, "OPTIONS", "/v1/responses", &[shop], None);
    let proxied = ("x-forwarded-for", "192.0.2.1");
    for headers in [&[][..], &[proxied]] {
        see(&collector, "GET", "/v1/report", headers, None);
        see(&collector, "POST", "/v1/report", headers, Some("{}"));
    }
    see(&collector, "HEAD", "/v1/report", &[], None);
    see(&collector, "POST", "/v1/report", &[], Some("[1]"));
    see(&collector, "POST", "/v1/report", &[], Some(&" ".repeat(70_000)));

    let token = files.path().join("token.toml");
    std::fs::write(&token, "token = 'a-token-of-thirty-two-characters'").unwrap();
    let read = ["--config", token.to_str().unwrap(), "--read-origin", "https://shop.example"];
    let to_pages = Collector::start(&read);
    let method = ("access-control-request-method", "GET");
    let bearer = ("authorization", "Bearer a-token-of-thirty-two-characters");
    for path in ["/v1/responses", "/v1/events", "/v1/report"] {
        see(&to_pages, "OPTIONS", path, &[shop, method], None);
        see(&collector, "OPTIONS", path, &[shop, method], None);
        see(&to_pages, "GET", path, &[shop, bearer], None);
    }

    let strict = Collector::start(&[
        "--rate-limit",
        "1",
        "--allow-origin",
        "https://other.example",
        "--quota",
        "checkout=1",
    ]);
    see(&strict, "OPTIONS", "/v1/responses", &[shop], None);
    see(&strict, "POST", "/v1/responses", &[shop, json], Some(&good));
    see(&strict, "GET", "/v1/quota", &[shop], None);
    see(&strict, "POST", "/v1/responses", &[json], Some(&good));
    see(&strict, "POST", "/v1/responses", &[json], Some(&good));
    see(&strict, "GET", "/v1/quota", &[], None);

    let broken = Collector::start(&["--quota", "checkout=1"]);
    let owner = rusqlite::Connection::open(broken.database()).unwrap();
    owner.execute_batch("DROP TABLE responses; DROP TABLE events").unwrap();
    see(&broken, "POST", "/v1/responses", &[json], Some(&good));
    for path in ["/v1/responses", "/v1/events", "/v1/quota?survey=checkout"] {
        see(&broken, "GET", path, &[], None);
    }
    see(&broken, "GET", "/v1/report", &[], None);
    see(&broken, "POST", "/v1/report", &[], Some("{}"));
    see(&broken, "GET", "/metrics", &[], None);
    see(&broken, "GET", "/v1/responses.csv", &[], None);
    std::fs::rename(broken.database(), broken.database().with_extension("gone")).unwrap();
    see(&broken, "GET", "/healthz", &[], None);

    let token = "a-token-of-thirty-two-characters";
    let config = files.path().join("trefoil.toml");
    std::fs::write(&config, format!("token = '{token}'\nrate_limit = 1\n")).unwrap();
    let shown = format!("Bearer {token}");
    let guarded = Collector::start(&["--config", config.to_str().unwrap(), "--rate-limit", "9"]);
    let (response, respondent) = (format!("/v1/responses/{}", id(7)), "/v1/respondents/somebody");
    for (method, path) in [
        ("GET", "/v1/responses"),
        ("GET", "/v1/responses.csv"),
        ("GET", "/v1/events"),
        ("GET", "/v1/report"),
        ("POST", "/v1/report"),
        ("GET", "/metrics"),
        ("DELETE", &response),
        ("DELETE", respondent),
    ] {
        // The second guess is one too many.
        let guarded = Collector::start(&["--config", config.to_str().unwrap()]);
        see(&guarded, method, path, &[], None);
        see(&guarded, method, path, &[], None);
    }
    let settled = event(9, "resolved").to_string();
    see(&guarded, "POST", "/v1/responses", &[json], Some(&settled));
    let owner = rusqlite::Connection::open(guarded.database()).unwrap();
    for is_broken in [false, true] {
        for path in
            [&*response, respondent, "/v1/responses/7", "/v1/responses/%ff", "/v1/respondents/%ff"]
        {
            see(&guarded, "DELETE", path, &[("authorization", &shown)], None);
        }
        if !is_broken {
            owner.execute_batch("DROP TABLE deleted; DROP TABLE responses").unwrap();
        }
    }

    given.extend(UNTRIED.iter().map(|answer| String::from(*answer)));
    let described = DESCRIPTION.answers();
    let in_one: Vec<_> = given.symmetric_difference(&described).collect();
    assert!(in_one.is_empty(), "given or described, and not both: {in_one:#?}");
}

#[test]
fn the_methods_of_every_path_are_those_described() {
    let files = TempDir::new().unwrap();
    let collector = Collector::start(&["--assets", files.path().to_str().unwrap()]);
    for path in DESCRIPTION.json["paths"].as_object().unwrap().keys() {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let body = ["POST", "PUT", "PATCH"].contains(&method).then_some(&b"{}"[..]);
            let reply = collector.ask(method, path, &[], body);
            let own = if method == "HEAD" { "get".into() } else { method.to_ascii_lowercase() };
            let is_described = DESCRIPTION.json["paths"][path].get(&own).is_some();
            assert_eq!(reply.status != 405, is_described, "{method} {path}: {reply:?}");
        }
    }
}

#[test]
fn every_path_of_the_code_is_described_and_every_type_of_a_problem() {
    let code = |file: &str| {
        let path = format!("{}/src/serve/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let http = code("http.rs");
    let routes = http.split(".route(").skip(1).filter_map(|rest| {
        let (path, _) = rest.split_once(',')?;
        match path.strip_prefix('"') {
            Some(path) => path.strip_suffix('"'),
            None => http.split_once(&format!("const {path}: &str = \""))?.1.split('"').next(),
        }
    });
    let routes: BTreeSet<_> = routes.collect();
    let described = DESCRIPTION.json["paths"].as_object().unwrap().keys().map(String::as_str);
    assert_eq!(routes, described.filter(|path| *path != "/{file}").collect());

    let problem = code("problem.rs");
    let (_, codes) = problem.split_once("fn code(").unwrap();
    let (codes, _) = codes.split_once("fn title(").unwrap();
    let codes: BTreeSet<_> = codes.split('"').skip(1).step_by(2).collect();
    let mut described = BTreeSet::new();
    for response in DESCRIPTION.json["components"]["responses"].as_object().unwrap().values() {
        let types =
            response.pointer("/content/application~1problem+json/schema/properties/type/enum");
        for kind in types.unwrap().as_array().unwrap() {
            described.extend(kind.as_str().unwrap().strip_prefix("urn:trefoil:problem:"));
        }
    }
    assert_eq!(codes, described);
}

#[test]
fn the_record_in_the_description_is_the_one_that_the_program_prints() {
    let (_, record, _) = run(&["schema", "record"], Path::new("."));
    let mut json = DESCRIPTION.json.clone();
    json["components"]["schemas"]["Record"] = serde_json::from_str(&record).unwrap();
    let expected = serde_json::to_string_pretty(&json).unwrap() + "\n";
    if std::env::var_os("TREFOIL_REGENERATE").is_some() {
        std::fs::write(PATH, &expected).unwrap();
        return;
    }
    let is_so = std::fs::read_to_string(PATH).unwrap() == expected;
    assert!(is_so, "TREFOIL_REGENERATE=1 cargo test -p trefoil-cli writes it anew");
}

#[test]
fn what_is_shown_as_a_record_is_one() {
    let judge = DESCRIPTION.judge("/components/schemas/Record");
    for record in [response(1, 1, "complete"), event(1, "shown")] {
        assert!(judge.is_valid(&record), "{record}");
        for (field, wrong) in [("v", json!(2)), ("id", json!("7")), ("survey", Value::Null)] {
            let mut record = record.clone();
            record[field] = wrong;
            assert!(!judge.is_valid(&record), "{record}");
        }
    }
}
