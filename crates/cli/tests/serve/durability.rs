//! What was answered with 202 is there afterwards, whatever happens to the program.

use crate::harness::{Collector, answer, response};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::sync::mpsc;

#[test]
fn what_was_taken_survives_a_crash_right_after_the_answer() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete");
    assert_eq!(collector.post(&record).status, 202);
    let folder = collector.crash();
    assert_eq!(Collector::start_in(folder, &[]).stored(), [record]);
}

#[test]
fn what_was_taken_survives_crashes_under_load_once_each() {
    let mut folder = None;
    let mut ledger = BTreeSet::new();
    for round in 0..5 {
        let collector = match folder.take() {
            None => Collector::start(&["--rate-limit", "0"]),
            Some(folder) => Collector::start_in(folder, &["--rate-limit", "0"]),
        };
        let address = collector.address().to_owned();
        let (acknowledged, acknowledgements) = mpsc::channel();
        let senders: Vec<_> = (0..4)
            .map(|sender| {
                let (address, acknowledged) = (address.clone(), acknowledged.clone());
                std::thread::spawn(move || {
                    for number in 0.. {
                        let number = (round * 4 + sender) * 1_000_000 + number;
                        if !is_taken(&address, number) || acknowledged.send(number).is_err() {
                            return;
                        }
                    }
                })
            })
            .collect();
        drop(acknowledged);
        ledger.extend(acknowledgements.iter().take(100));
        folder = Some(collector.crash());
        // Answers that were under way when the program died count as well.
        ledger.extend(acknowledgements.iter());
        senders.into_iter().for_each(|sender| sender.join().unwrap());
    }
    let stored = Collector::start_in(folder.unwrap(), &[]).stored();
    let ids: BTreeSet<_> = stored.iter().map(|record| record["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), stored.len());
    let lost: Vec<_> =
        ledger.iter().filter(|number| !ids.contains(&*crate::harness::id(**number))).collect();
    assert!(ledger.len() >= 500 && lost.is_empty(), "{} taken, lost {lost:?}", ledger.len());
}

/// Posts a response; false when it was not answered with 202 because the program is gone.
fn is_taken(address: &str, number: usize) -> bool {
    let request = request(&response(number, 1, "complete").to_string());
    let Ok(mut stream) = TcpStream::connect(address) else { return false };
    if stream.write_all(request.as_bytes()).is_err() {
        return false;
    }
    let mut text = String::new();
    let _ = std::io::Read::read_to_string(&mut stream, &mut text);
    text.starts_with("HTTP/1.1 202 ")
}

fn request(body: &str) -> String {
    format!(
        "POST /v1/responses HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[test]
fn a_request_under_way_is_finished_before_the_program_ends() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete");
    let request = request(&record.to_string());
    let (start, rest) = request.split_at(request.len() - 10);
    let mut stream = collector.connect();
    stream.write_all(start.as_bytes()).unwrap();
    // Connections are taken up in order, so the one before this answer is taken up as well.
    assert_eq!(collector.get("/healthz").status, 200);
    collector.tell_to_end();
    // From the moment it refuses new connections it is ending.
    while TcpStream::connect(collector.address()).is_ok() {}
    stream.write_all(rest.as_bytes()).unwrap();
    assert_eq!(answer(stream).0, 202);
    let (status, folder) = collector.end();
    assert!(status.success(), "{status}");
    assert_eq!(Collector::start_in(folder, &[]).stored(), [record]);
}

#[test]
fn a_connection_that_says_nothing_does_not_keep_the_program_alive() {
    let collector = Collector::start(&[]);
    let silent = collector.connect();
    assert_eq!(collector.get("/healthz").status, 200);
    collector.tell_to_end();
    let (status, _folder) = collector.end();
    assert!(status.success(), "{status}");
    drop(silent);
}
