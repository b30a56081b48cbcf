//! What was answered with 202 is there afterwards, whatever happens to the program.

use crate::harness::{Collector, answer, response};
use std::io::Write;
use std::net::TcpStream;

#[test]
fn what_was_taken_survives_a_crash_right_after_the_answer() {
    let collector = Collector::start(&[]);
    let record = response(1, 1, "complete");
    assert_eq!(collector.post(&record).status, 202);
    let folder = collector.crash();
    assert_eq!(Collector::start_in(folder, &[]).stored(), [record]);
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
