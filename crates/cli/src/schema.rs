//! `trefoil schema`: the JSON schemas that editors and other programs check against.

use std::io::{self, Write};
use std::process::ExitCode;
use trefoil_survey::{definition, record, shape};

/// What `trefoil schema` is given.
#[derive(clap::Args)]
pub struct SchemaArgs {
    /// Whose schema.
    #[arg(value_enum)]
    of: Described,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Described {
    /// A survey as its owner writes it.
    Definition,
    /// A response or an event as it travels.
    Record,
}

/// Prints the schema as one line of JSON.
///
/// # Errors
/// When it cannot be written.
pub fn run(args: &SchemaArgs) -> io::Result<ExitCode> {
    let schema = match args.of {
        Described::Definition => shape::schema::of("Trefoil survey", &definition::SHAPE),
        Described::Record => shape::schema::of("Trefoil record", &record::SHAPE),
    };
    writeln!(io::stdout().lock(), "{schema}")?;
    Ok(ExitCode::SUCCESS)
}
