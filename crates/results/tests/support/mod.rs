//! What several tests of reading share.

use trefoil_results::{Columns, Reader, Tally};

/// Reads a file as it comes, in small pieces, with what somebody says of its columns.
pub fn read_with(name: &str, text: &str, given: &[(&str, &str)]) -> Tally {
    let mut columns = Columns::default();
    for (column, meaning) in given {
        assert_eq!(columns.put(None, column, meaning), Ok(()));
    }
    let mut tally = Tally::default();
    let mut reader = Reader::new(name, None).with_columns(columns);
    text.as_bytes().chunks(11).for_each(|piece| reader.read(&mut tally, piece));
    reader.finish(&mut tally);
    tally
}
