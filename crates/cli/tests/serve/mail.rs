//! What the owner is mailed: complaints, by way of a mail server that others wrote.

use crate::harness::{Collector, certificate, id, response, run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

const PASSWORD: &str = "the-password-of-the-mailbox";

/// An address for a mail server, kept from before one runs until the test ends.
struct Post {
    listener: TcpListener,
    server: Option<Child>,
}

impl Post {
    /// An address where nobody answers yet.
    fn closed() -> Self {
        Self { listener: TcpListener::bind("127.0.0.1:0").unwrap(), server: None }
    }

    /// Starts the server there; what it takes comes out, whatever it answers.
    fn open(&mut self, words: &[&str]) -> Receiver<Value> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/serve/mail_server.py");
        let listener = OwnedFd::from(self.listener.try_clone().unwrap());
        let mut server = Command::new(script);
        server.args(words).stdin(Stdio::from(listener)).stdout(Stdio::piped());
        let server = server.spawn().expect("python3-aiosmtpd; cargo xtask setup installs it");
        let server = self.server.insert(server);
        let lines = BufReader::new(server.stdout.take().unwrap()).lines();
        let (sender, came) = channel();
        std::thread::spawn(move || {
            for line in lines {
                let _ = sender.send(serde_json::from_str(&line.unwrap()).unwrap());
            }
        });
        came
    }

    /// A server that gives those answers to mails in turn.
    fn answering(answers: &[&str]) -> (Self, Receiver<Value>) {
        let mut post = Self::closed();
        let words: Vec<_> = answers.iter().flat_map(|answer| ["--answer", *answer]).collect();
        let came = post.open(&words);
        (post, came)
    }

    fn port(&self) -> u16 {
        self.listener.local_addr().unwrap().port()
    }

    /// A file with settings that send mail there, in a folder of its own.
    fn settings(&self, more: &str) -> (TempDir, String) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("trefoil.toml");
        let port = self.port();
        let text = format!(
            "[mail]\nserver = 'localhost:{port}'\nfrom = 'Trefoil <answers@shop.example>'\n\
             to = ['Ada <ada@shop.example>', 'care@shop.example']\n{more}"
        );
        std::fs::write(&path, text).unwrap();
        let path = path.to_str().unwrap().into();
        (folder, path)
    }

    /// A collector that mails complaints there in the clear, and the folder with its settings.
    fn collector(&self) -> (TempDir, Collector, String) {
        let (folder, config) = self.settings("security = 'none'\n");
        let collector = Collector::start(&["--config", &config]);
        (folder, collector, config)
    }
}

impl Drop for Post {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

/// A response with a complaint, a comment, and a way to be reached.
fn complaint(number: usize) -> Value {
    let mut record = response(number, 1, "complete");
    record["answers"] = json!([
        { "question": "recommend", "kind": "nps", "min": 0, "max": 10, "good_is": "high", "value": 2 },
        { "question": "effort", "kind": "ces1", "min": 1, "max": 5, "good_is": "low", "value": 5 },
        { "question": "service", "item": "packing", "kind": "csat", "min": 1, "max": 5, "good_is": "high",
          "value": null, "not_applicable": true },
        { "question": "why", "kind": "comment", "text": "Pakkaus oli rikki.\n\nÄlkää enää." },
        { "question": "reply", "kind": "contact", "name": "Bea", "email": "bea@mail.example", "consent": true },
    ]);
    record["complaint"] =
        json!({ "opened_at": "2026-11-22T10:15:09Z", "due_at": "2026-11-25T10:15:09Z" });
    record
}

/// The next mail; it comes, or the test fails.
#[track_caller]
fn next(came: &Receiver<Value>) -> Value {
    came.recv_timeout(Duration::from_secs(60)).unwrap()
}

#[track_caller]
fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let headers = mail["headers"].as_array().unwrap();
    let mut values = headers.iter().filter(|header| header[0] == name);
    let value = values.next().unwrap_or_else(|| panic!("no {name} in {mail}"));
    assert_eq!(values.next(), None, "{mail}");
    value[1].as_str().unwrap()
}

fn text(mail: &Value) -> &str {
    mail["text"].as_str().unwrap()
}

fn queue(collector: &Collector) -> String {
    let database = collector.database();
    let (code, out, error) = run(&["mail", "--store", database.to_str().unwrap()], Path::new("."));
    assert_eq!((code, &*error), (Some(0), ""));
    out
}

#[test]
fn a_complaint_is_mailed_with_all_that_an_answer_needs_and_nothing_else_is() {
    let (post, came) = Post::answering(&["250 OK"]);
    let (_folder, collector, _) = post.collector();
    let mut trial = complaint(1);
    trial["test"] = true.into();
    let mut partial = complaint(2);
    partial["status"] = "partial".into();
    for record in [trial, partial, response(3, 1, "complete"), complaint(4)] {
        assert_eq!(collector.post(&record).status, 202);
    }
    let mail = next(&came);
    let database = collector.database();
    let mark = format!("trefoil mark --store {} {}", database.display(), id(4));
    let expected = format!(
        "Somebody who answered the survey checkout is not satisfied.\n\n\
         Complaint of  2026-11-22T10:15:09Z\n\
         Answer by     2026-11-25T10:15:09Z\n\
         Response      {}, revision 1\n\n\
         Ratings\n  \
           recommend: 2 on a scale from 0 (worst) to 10 (best)\n  \
           effort: 5 on a scale from 1 (best) to 5 (worst)\n  \
           service, packing: does not apply\n\n\
         Comments\n  \
           why:\n  \
           > Pakkaus oli rikki.\n  \
           >\n  \
           > Älkää enää.\n\n\
         Contact\n  \
           Name: Bea\n  \
           E-mail: bea@mail.example\n\n\
         When you have answered, note it on the collector's machine, in its folder:\n\n  \
           {mark} replied\n\n\
         and once the matter is settled:\n\n  \
           {mark} resolved\n",
        id(4)
    );
    assert_eq!(text(&mail), expected);
    for (name, expected) in [
        ("subject", "Complaint in checkout, to be answered by 2026-11-25T10:15:09Z"),
        ("from", "Trefoil <answers@shop.example>"),
        ("to", "Ada <ada@shop.example>, care@shop.example"),
        ("message-id", &*format!("<{}.1@shop.example>", id(4))),
        ("auto-submitted", "auto-generated"),
        ("content-type", "text/plain; charset=\"utf-8\""),
        ("mime-version", "1.0"),
    ] {
        assert_eq!(header(&mail, name), expected);
    }
    assert!(header(&mail, "date").contains(" 20"), "{mail}");
    assert_eq!(mail["from"], "answers@shop.example");
    assert_eq!(mail["to"], json!(["ada@shop.example", "care@shop.example"]));

    // A correction is one more mail; in between came nothing.
    let mut correction = complaint(4);
    correction["revision"] = 2.into();
    correction["answers"][4]["consent"] = false.into();
    collector.post(&correction);
    let mail = next(&came);
    assert_eq!(header(&mail, "message-id"), format!("<{}.2@shop.example>", id(4)));
    assert!(text(&mail).contains("Contact\n  No way to reach them was left with consent.\n"));
    assert!(!text(&mail).contains("bea@mail.example") && !text(&mail).contains("Bea"), "{mail}");
    let log = collector.log();
    assert!(log.contains("mail told"), "{log}");
    for private in ["Pakkaus", "Bea", "bea@", &id(4)] {
        assert!(!log.contains(private), "{private:?} is in {log}");
    }
}

#[test]
fn a_server_that_was_down_gets_each_complaint_later_and_once() {
    let mut post = Post::closed();
    let (_folder, collector, config) = post.collector();
    collector.post(&complaint(1));
    // It hangs up without a word.
    drop(post.listener.accept().unwrap());
    let folder = collector.crash();
    let came = post.open(&[]);
    let collector = Collector::start_in(folder, &["--config", &config]);
    assert!(text(&next(&came)).contains(&id(1)));
    collector.post(&complaint(2));
    assert!(text(&next(&came)).contains(&id(2)));
    // The second one came after the first was noted, so not even a restart sends that again.
    let collector = Collector::start_in(collector.crash(), &["--config", &config]);
    collector.post(&complaint(3));
    // The second one may come again: it was sent, and the crash may have been before that was noted.
    let third = loop {
        let mail = next(&came);
        assert!(!text(&mail).contains(&id(1)), "{mail}");
        if !text(&mail).contains(&id(2)) {
            break mail;
        }
    };
    assert!(text(&third).contains(&id(3)));
}

#[test]
fn what_is_refused_for_now_is_sent_again_as_the_same_mail() {
    let (post, came) = Post::answering(&["451 4.3.0 later, Pakkaus", "250 OK"]);
    let (_folder, collector, _) = post.collector();
    collector.post(&complaint(1));
    let (first, second) = (next(&came), next(&came));
    assert_eq!(first["answer"], "451 4.3.0 later, Pakkaus");
    for name in ["message-id", "subject"] {
        assert_eq!(header(&first, name), header(&second, name));
    }
    assert_eq!(first["text"], second["text"]);
    // What the server says may repeat the mail.
    let log = collector.log();
    assert!(log.contains("451 4.3.0") && !log.contains("Pakkaus"), "{log}");
}

#[test]
fn what_is_refused_for_ever_is_given_up_and_listed() {
    let (post, came) = Post::answering(&["550 5.7.1 no, Pakkaus", "250 OK"]);
    let (_folder, collector, _) = post.collector();
    collector.post(&complaint(1));
    next(&came);
    collector.post(&complaint(2));
    // Mails go one after the other, so the first one is settled.
    assert!(text(&next(&came)).contains(&id(2)));
    let list = queue(&collector);
    let (_, given_up) = list.split_once("given up: 1\n").unwrap_or_else(|| panic!("{list}"));
    assert!(given_up.contains(&format!("1 attempt  {}:1  550 5.7.1\n", id(1))), "{list}");
    assert!(!collector.log().contains("Pakkaus"), "{}", collector.log());
}

#[test]
fn after_three_days_a_mail_is_given_up_and_listed() {
    let (post, came) = Post::answering(&["451 later"]);
    let (_folder, collector, config) = post.collector();
    collector.post(&complaint(1));
    next(&came);
    let folder = collector.crash();
    let owner = rusqlite::Connection::open(folder.path().join("answers.sqlite")).unwrap();
    owner.execute_batch("UPDATE mail SET queued_at = queued_at - 3 * 86400000").unwrap();
    drop(owner);
    let collector = Collector::start_in(folder, &["--config", &config]);
    next(&came);
    collector.post(&complaint(2));
    next(&came);
    let list = queue(&collector);
    let (_, given_up) = list.split_once("given up: 1\n").unwrap_or_else(|| panic!("{list}"));
    assert!(given_up.contains(&format!("{}:1  451\n", id(1))), "{list}");
}

#[test]
fn intake_does_not_wait_for_the_mail_server() {
    let post = Post::closed();
    let (_folder, collector, _) = post.collector();
    collector.post(&complaint(1));
    // The server has taken the call and says nothing.
    let _line = post.listener.accept().unwrap();
    for number in 2..50 {
        assert_eq!(collector.post(&complaint(number)).status, 202);
    }
    assert_eq!(collector.stored().len(), 49);
}

#[test]
fn no_answer_becomes_a_header_or_a_mail_of_its_own() {
    let (post, came) = Post::answering(&["250 OK"]);
    let (_folder, collector, _) = post.collector();
    let mut record = complaint(1);
    let evil = "Eve\r\nBcc: eve@evil.example\r\n\r\nYour bill\r\n.\r\nMAIL FROM:<eve@evil.example>";
    record["answers"][3]["text"] = evil.into();
    record["answers"][4]["name"] = evil.into();
    assert_eq!(collector.post(&record).status, 202);
    collector.post(&complaint(2));
    let (mail, other) = (next(&came), next(&came));
    let names = |mail: &Value| {
        let headers = mail["headers"].as_array().unwrap().iter();
        headers.map(|header| header[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mail), names(&other));
    assert!(text(&other).contains(&id(2)));
    assert_eq!(mail["to"], other["to"]);
    let said = "  Name: Eve  Bcc: eve@evil.example    Your bill  .  MAIL FROM:<eve@evil.example>\n";
    assert!(text(&mail).contains(said), "{mail}");
    assert!(
        text(&mail).contains("  > Eve\n  > Bcc: eve@evil.example\n  >\n  > Your bill\n  > .\n")
    );
    // A survey has a name, and no other is taken in.
    let mut survey = complaint(3);
    survey["survey"] = "checkout\r\nBcc: eve@evil.example".into();
    assert_eq!(collector.post(&survey).status, 422);
}

#[test]
fn without_a_mail_server_or_alerts_nothing_is_queued() {
    let collector = Collector::start(&[]);
    collector.post(&complaint(1));
    assert_eq!(queue(&collector), "waiting: 0\ngiven up: 0\n");
    let post = Post::closed();
    let (_folder, config) = post.settings("security = 'none'\nalerts = false\n");
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    assert_eq!(queue(&collector), "waiting: 0\ngiven up: 0\n");
}

#[test]
fn mail_is_secret_before_the_password_and_the_answers_are_told() {
    for security in ["tls", "starttls"] {
        let mut post = Post::closed();
        let more = format!("security = '{security}'\nuser = 'ada'\npassword = '{PASSWORD}'\n");
        let (folder, config) = post.settings(&more);
        let known = certificate(&folder, "localhost");
        let words = ["--security", security, "--certificate", &*known, "--login", "ada", PASSWORD];
        let came = post.open(&words);
        let trusting = format!("SSL_CERT_FILE={known}");
        let database = TempDir::new().unwrap();
        let collector =
            Collector::start_under(&["env", &trusting], database, &["--config", &config]);
        collector.post(&complaint(1));
        let mail = next(&came);
        assert_eq!((&mail["secret"], &mail["user"]), (&true.into(), &"ada".into()), "{security}");
        assert!(!collector.log().contains(PASSWORD), "{}", collector.log());
    }
}

#[test]
fn no_mail_goes_to_a_server_whose_certificate_nobody_vouches_for() {
    for security in ["tls", "starttls"] {
        let (mut post, front) = (Post::closed(), Post::closed());
        let (folder, config) = front.settings(&format!("security = '{security}'\n"));
        let own = certificate(&folder, "localhost");
        let came = post.open(&["--security", security, "--certificate", &own]);
        let trusting = format!("SSL_CERT_FILE={}", certificate(&folder, "elsewhere.example"));
        let database = TempDir::new().unwrap();
        let collector =
            Collector::start_under(&["env", &trusting], database, &["--config", &config]);
        collector.post(&complaint(1));
        let (caller, _) = front.listener.accept().unwrap();
        let server = TcpStream::connect(("127.0.0.1", post.port())).unwrap();
        let (mut from_server, mut to_caller) =
            (server.try_clone().unwrap(), caller.try_clone().unwrap());
        std::thread::spawn(move || {
            let _ = std::io::copy(&mut from_server, &mut to_caller);
            let _ = to_caller.shutdown(Shutdown::Write);
        });
        // Until the collector hangs up.
        let _ = std::io::copy(&mut &caller, &mut &server);
        drop(post);
        assert_eq!(came.iter().count(), 0, "{security}");
    }
}

/// A weekday that neither begins nor ends while a test runs: the one in three days, counted from Monday.
fn far_weekday() -> (usize, &'static str) {
    let days = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / 86_400;
    let words = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    // 1970 began with a Thursday.
    let day = (days as usize + 3 + 3) % 7;
    (day, words[day])
}

#[test]
fn the_digest_is_mailed_once_a_week_over_restarts() {
    let (post, came) = Post::answering(&["250 OK"]);
    let (day, word) = far_weekday();
    let (_folder, config) =
        post.settings(&format!("security = 'none'\ndigest = '{word} 07:00+02:00'\n"));
    let collector = Collector::start(&["--config", &config]);
    collector.post(&complaint(1));
    // The first one is due at the next such moment: what comes is the complaint.
    assert!(header(&next(&came), "subject").starts_with("Complaint"));
    let folder = collector.crash();
    let owner = rusqlite::Connection::open(folder.path().join("answers.sqlite")).unwrap();
    let last_at = "SELECT last_at FROM mail_digest";
    let last: i64 = owner.query_row(last_at, [], |row| row.get(0)).unwrap();
    assert_eq!((last / 86_400 + 3) % 7, day as i64);
    assert_eq!(last % 86_400, 5 * 3600);
    owner.execute_batch("UPDATE mail_digest SET last_at = last_at - 3 * 7 * 86400").unwrap();
    // Whether the complaint was noted as sent before the crash is nothing to this test.
    owner.execute_batch("DELETE FROM mail").unwrap();
    drop(owner);
    let collector = Collector::start_in(folder, &["--config", &config]);
    let mail = next(&came);
    assert!(header(&mail, "subject").starts_with("Answers of the week to 20"), "{mail}");
    assert!(header(&mail, "message-id").starts_with("<digest.20"), "{mail}");
    assert_eq!(mail["to"], json!(["ada@shop.example", "care@shop.example"]));
    let database = collector.database();
    let (_, said, _) = run(&["digest", "--store", database.to_str().unwrap()], Path::new("."));
    let but_for_the_time = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(but_for_the_time(text(&mail)), but_for_the_time(&said));
    assert!(said.contains("open: 1\n") && !said.contains("Pakkaus"), "{said}");
    // Three weeks were missed; one digest comes, and none with the next start.
    collector.post(&complaint(2));
    assert!(text(&next(&came)).contains(&id(2)));
    let collector = Collector::start_in(collector.crash(), &["--config", &config]);
    collector.post(&complaint(3));
    let third = loop {
        let mail = next(&came);
        // The crash may have been before it was noted that the second one was sent.
        if !text(&mail).contains(&id(2)) {
            break mail;
        }
    };
    assert!(text(&third).contains(&id(3)), "{third}");
}

#[test]
fn a_digest_that_is_refused_is_listed_by_its_day() {
    let (post, came) = Post::answering(&["550 5.7.1 no", "250 OK"]);
    let (_, word) = far_weekday();
    let (_folder, config) =
        post.settings(&format!("security = 'none'\ndigest = '{word} 12:00Z'\n"));
    let folder = Collector::start(&["--config", &config]).crash();
    let owner = rusqlite::Connection::open(folder.path().join("answers.sqlite")).unwrap();
    owner.execute_batch("UPDATE mail_digest SET last_at = last_at - 7 * 86400").unwrap();
    drop(owner);
    let collector = Collector::start_in(folder, &["--config", &config]);
    next(&came);
    collector.post(&complaint(1));
    assert!(text(&next(&came)).contains(&id(1)));
    let list = queue(&collector);
    assert!(
        list.contains("1 attempt  digest of 20") && list.contains("T12:00:00Z  550 5.7.1\n"),
        "{list}"
    );
}

#[test]
fn mail_in_the_clear_to_elsewhere_or_that_lacks_something_is_refused() {
    let folder = TempDir::new().unwrap();
    let whole = "from = 'a@shop.example'\nto = ['b@shop.example']\n";
    for (text, expected) in [
        ("server = 'smtp.shop.example:25'\nsecurity = 'none'", "could read the answers"),
        ("server = '127.0.0.1.shop.example:25'\nsecurity = 'none'", "could read the answers"),
        ("server = 'smtp.shop.example'", "write smtp.shop.example:465"),
        (
            "server = '127.0.0.1:1@shop.example:25'\nsecurity = 'none'",
            "write smtp.shop.example:465",
        ),
        ("security = 'ssl'", "is not tls, starttls or none"),
        ("server = 'smtp.shop.example:465'\nuser = 'ada'", "set mail.user and mail.password"),
        ("alerts = 'perhaps'", "write false"),
        ("digest = 'monday 07:00'", "write monday 07:00+02:00"),
        ("pasword = 'private-words'", "did you mean mail.password?"),
    ] {
        std::fs::write(folder.path().join("trefoil.toml"), format!("[mail]\n{whole}{text}"))
            .unwrap();
        let (code, _, error) = run(&["serve", "--config", "trefoil.toml"], folder.path());
        assert_eq!(code, Some(2), "{error}");
        assert!(error.contains(expected) && !error.contains("private"), "{error}");
    }
    for (text, expected) in [
        ("server = 'smtp.shop.example:465'\nto = ['b@shop.example']", "set mail.from, too"),
        ("server = 'smtp.shop.example:465'\nfrom = 'b@shop.example'", "set mail.to, too"),
        ("from = \"Ada\\r\\nBcc: <eve@evil.example>\"", "is not an address of mail"),
        ("to = ['ada']", "is not an address of mail"),
    ] {
        std::fs::write(folder.path().join("trefoil.toml"), format!("[mail]\n{text}")).unwrap();
        let (code, _, error) = run(&["serve", "--config", "trefoil.toml"], folder.path());
        assert!(code == Some(2) && error.contains(expected), "{error}");
    }
    let (code, _, error) = run(&["serve", "--mail-password", "private-words"], folder.path());
    assert!(code == Some(2) && error.contains("unexpected argument"), "{error}");
}
