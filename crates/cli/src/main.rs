//! The native program `trefoil`: the collector, and surveys and scores on the command line.
#![forbid(unsafe_code)]

mod advisories;
mod backup;
mod check;
mod clock;
mod complaints;
mod delete;
mod digest;
mod endpoint;
mod mark;
mod outgoing;
mod queued;
mod render;
mod schema;
mod score;
mod serve;
mod settings;
mod sql;
mod store;
mod which;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// What a wrong command, settings that do not hold or an unreadable file end with.
const EXIT_UNUSABLE: u8 = 2;

/// Customer satisfaction surveys: collect the answers, score them.
#[derive(Parser)]
#[command(name = "trefoil", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Takes in answers over HTTP, stores them, and serves a folder of files.
    Serve(settings::Flags),
    /// Makes a whole copy of the SQLite file while the collector runs.
    Backup(backup::BackupArgs),
    /// Deletes what somebody asks to have deleted, while the collector runs.
    Delete(delete::DeleteArgs),
    /// Lists complaints: which wait for an answer, until when, and which are settled.
    Complaints(complaints::ComplaintsArgs),
    /// Notes that you answered or settled a complaint, while the collector runs.
    Mark(mark::MarkArgs),
    /// Prints what came in lately, its scores and the complaints that wait, as a text to be mailed.
    Digest(digest::DigestArgs),
    /// Lists what could not be mailed yet, and what was given up.
    Mail(queued::QueuedArgs),
    /// Lists what could not be told to the webhook yet, and what was given up.
    Webhook(queued::QueuedArgs),
    /// Scores files of responses, or what a collector has stored.
    Score(score::ScoreArgs),
    /// Says everything that is wrong with a survey definition, or with an endpoint.
    Check(check::CheckArgs),
    /// Prints a survey as a plain HTML form, which needs no script.
    Render(render::RenderArgs),
    /// Says whether a version has a known vulnerability, by a signed file.
    Advisories(advisories::AdvisoriesArgs),
    /// Prints views that score where the data is: in PostgreSQL, SQLite or DuckDB.
    Sql(sql::SqlArgs),
    /// Prints the JSON schema of a survey definition or of a record.
    Schema(schema::SchemaArgs),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Serve(flags) => serve::run(flags).map_err(|error| error.to_string()),
        Command::Backup(args) => backup::run(args),
        Command::Delete(args) => delete::run(args),
        Command::Complaints(args) => complaints::run(args),
        Command::Mark(args) => mark::run(args),
        Command::Digest(args) => digest::run(args),
        Command::Mail(args) => queued::run(args, serve::mail::QUEUE),
        Command::Webhook(args) => queued::run(args, serve::webhook::QUEUE),
        Command::Score(args) => score::run(args).map_err(|error| error.to_string()),
        Command::Check(args) => check::run(&args).map_err(|error| error.to_string()),
        Command::Render(args) => render::run(&args),
        Command::Advisories(args) => advisories::run(&args),
        Command::Sql(args) => sql::run(&args),
        Command::Schema(args) => schema::run(&args).map_err(|error| error.to_string()),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("trefoil: {error}");
        ExitCode::from(EXIT_UNUSABLE)
    })
}
