//! The collector as its clients meet it: the real program, over real sockets, on a real file.
#![cfg(test)]

#[path = "../../../../tests/support/blocks.rs"]
mod blocks;
mod commands;
mod complaints;
mod consoles;
mod deleting;
mod durability;
mod endpoint;
mod files;
mod flawed;
mod forms;
mod guards;
mod harness;
mod html;
mod limits;
mod mail;
mod openapi;
mod operating;
mod origins;
mod papers;
mod proxies;
mod quota;
mod reading;
mod recipes;
mod render;
mod report;
mod revisions;
#[path = "../stores/server.rs"]
#[expect(dead_code, reason = "tests of stores ask for more")]
mod server;
mod service;
#[path = "../stores/shard.rs"]
#[expect(dead_code, reason = "tests of stores ask for more")]
mod shard;
mod startup;
mod vectors;
mod webhook;
