//! ZIP files as programs write them, in pieces of any size, and what is wrong with others.

use flate2::write::{DeflateEncoder, GzEncoder};
use flate2::{Compression, Crc};
use std::io::Write;
use trefoil_results::{Columns, Reader, Selection, Tally};

/// How a member is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    Stored,
    Deflated,
    /// Its sum and lengths stand after it, with a mark or without one.
    ToldAfter {
        is_packed: bool,
        is_marked: bool,
    },
    /// Lengths of eight bytes.
    Zip64,
    Encrypted,
    Method(u16),
}

const LIST: &[u8] = b"PK\x01\x02the list of members";

fn member(name: &str, text: &[u8], how: How) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(text);
    let is_packed = !matches!(how, How::Stored | How::ToldAfter { is_packed: false, .. });
    let content = if is_packed {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        assert!(packer.write_all(text).is_ok());
        packer.finish().unwrap_or_default()
    } else {
        text.to_vec()
    };
    let told_after = matches!(how, How::ToldAfter { .. });
    let flags: u16 = 0x800 | u16::from(how == How::Encrypted) | if told_after { 8 } else { 0 };
    let method: u16 = match how {
        How::Method(method) => method,
        _ => 8 * u16::from(is_packed),
    };
    let lens = [content.len() as u32, text.len() as u32];
    let (told_sum, told) = match how {
        How::ToldAfter { .. } => (0, [0, 0]),
        How::Zip64 => (sum.sum(), [u32::MAX, u32::MAX]),
        _ => (sum.sum(), lens),
    };
    let mut extra = Vec::new();
    if how == How::Zip64 {
        // Another field before it, as programs add times of their own.
        extra.extend([0x55, 0x54, 1, 0, 0, 1, 0, 16, 0]);
        extra.extend((text.len() as u64).to_le_bytes());
        extra.extend((content.len() as u64).to_le_bytes());
    }
    let mut all = b"PK\x03\x04\x14\0".to_vec();
    all.extend(flags.to_le_bytes());
    all.extend(method.to_le_bytes());
    all.extend([0; 4]);
    all.extend(told_sum.to_le_bytes());
    all.extend(told.iter().flat_map(|len| len.to_le_bytes()));
    all.extend((name.len() as u16).to_le_bytes());
    all.extend((extra.len() as u16).to_le_bytes());
    all.extend(name.as_bytes());
    all.extend(extra);
    all.extend(content);
    if let How::ToldAfter { is_marked, .. } = how {
        if is_marked {
            all.extend(b"PK\x07\x08");
        }
        all.extend(sum.sum().to_le_bytes());
        all.extend(lens.iter().flat_map(|len| len.to_le_bytes()));
    }
    all
}

fn read(bytes: &[u8], size: usize) -> Tally {
    let mut tally = Tally::default();
    let mut reader = Reader::new("a.zip", None);
    bytes.chunks(size).for_each(|piece| reader.read(&mut tally, piece));
    reader.finish(&mut tally);
    tally
}

/// How many rated, and the bad lines as they are told.
fn shown(tally: &Tally) -> (u64, Vec<String>) {
    let tables = tally.tables(&Selection::default());
    let n = tables.nps.iter().map(|row| row.n).sum();
    (n, tables.bad_lines.iter().map(ToString::to_string).collect())
}

/// The same in pieces of any size: so many rated, and that is said.
fn check(members: &[Vec<u8>], n: u64, said: &[&str]) {
    let bytes = [members.concat().as_slice(), LIST].concat();
    for size in [1, 7, 1000, bytes.len()] {
        let said: Vec<String> = said.iter().map(|said| format!("a.zip{said}")).collect();
        assert_eq!(shown(&read(&bytes, size)), (n, said), "{size}");
    }
}

const CSV: &[u8] = b"id,nps\n1,9\n2,10\n";

#[test]
fn members_are_read_in_whichever_way_they_are_packed() {
    let hows = [
        How::Stored,
        How::Deflated,
        How::Zip64,
        How::ToldAfter { is_packed: true, is_marked: true },
        How::ToldAfter { is_packed: true, is_marked: false },
    ];
    for how in hows {
        check(&[member("a.csv", CSV, how), member("2026/b.csv", CSV, how)], 4, &[]);
    }
    let all: Vec<_> =
        hows.iter().zip(1..).map(|(how, at)| member(&format!("{at}.csv"), CSV, *how)).collect();
    check(&all, 10, &[]);
}

#[test]
fn each_member_is_read_as_what_it_is_and_named_where_a_line_is_bad() {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(b"nps\n9\neleven\n").unwrap();
    let packed = packer.finish().unwrap();
    check(
        &[
            member("in/", b"", How::Stored),
            member("in/a.csv", b"id;nps\n1;9\n2;\"eleven\"\n", How::Deflated),
            member("in\\b.jsonl", b"{\"nps\":9}\n{\"nps\":12}\n", How::Deflated),
            member("c.json", b"[{\"nps\":9},\n{}]", How::Stored),
            member("d.csv.gz", &packed, How::Stored),
        ],
        4,
        &[
            "/d.csv.gz, line 3: nps: \"eleven\" is not a number",
            "/in/a.csv, line 3: nps: \"eleven\" is not a number",
            "/in/b.jsonl, line 2: nps: 12 is not within 0 to 10",
        ],
    );
}

#[test]
fn what_is_hidden_is_passed_over_and_what_cannot_be_read_is_named() {
    let ways = [How::Deflated, How::ToldAfter { is_packed: true, is_marked: true }];
    for how in ways {
        check(
            &[
                member("__MACOSX/._a.csv", b"\0\0", how),
                member(".git/a.csv", CSV, how),
                member("Thumbs.db", b"\0", how),
                member("photo.jpg", b"\xff\xd8", how),
                member("more.zip", b"PK\x03\x04", how),
                member("a.csv", CSV, how),
            ],
            2,
            &[
                "/more.zip, line 1: is a ZIP file within a ZIP file; unpack it first",
                "/photo.jpg, line 1: is no CSV, JSON or JSON Lines file, so it was not read",
            ],
        );
    }
    let methods = [How::Encrypted, How::Method(12), How::Method(99)];
    let [secret, bzip, aes] = methods.map(|how| member("x.csv", CSV, how));
    let unknown = "/x.csv, line 1: is packed in a way that is not known here; pack the files again as a usual ZIP file";
    check(
        &[secret, member("a.csv", CSV, How::Deflated)],
        2,
        &[
            "/x.csv, line 1: is encrypted; unpack the ZIP file with its password and read what is in it",
        ],
    );
    check(&[bzip, member("a.csv", CSV, How::Stored)], 2, &[unknown]);
    check(&[aes, member("a.csv", CSV, How::Stored)], 2, &[unknown]);
    let nothing = ", line 1: there is no file of answers in this ZIP file";
    check(&[member("a/", b"", How::Stored)], 0, &[nothing]);
    let empty = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    assert_eq!(shown(&read(empty, 1)).1, [format!("a.zip{nothing}")]);
}

#[test]
fn a_damaged_file_counts_up_to_where_it_is_whole() {
    let first = member("a.csv", CSV, How::Deflated);
    let second = member("b.csv", CSV, How::Deflated);
    // Cut off, in a head and in a member.
    for cut in [first.len() + 10, first.len() + second.len() - 8] {
        let bytes = [first.as_slice(), &second].concat();
        let (n, said) = shown(&read(bytes.get(..cut).unwrap(), 5));
        assert!(
            n >= 2 && said.len() == 1 && said[0].ends_with("the packed file is cut off here"),
            "{said:?}"
        );
    }
    // A byte of the content is another, so that the sum differs.
    let mut stored = member("a.csv", CSV, How::Stored);
    let id = stored.len() - 5;
    stored[id] = b'3';
    let told = ", line 1: the packed file is damaged: a file in it is not what was packed";
    check(&[stored, second.clone()], 2, &[told]);
    // Something else where a head should be.
    check(
        &[first.clone(), b"garbage, and more of it".to_vec()],
        2,
        &[", line 1: the packed file is damaged from here on"],
    );
    // Nothing says where it ends.
    let endless = member("x.csv", CSV, How::ToldAfter { is_packed: false, is_marked: true });
    check(
        &[first, endless, second],
        2,
        &[
            ", line 1: x.csv in it does not say how long it is, so nothing after it is found; pack the files again",
        ],
    );
}

#[test]
fn a_spreadsheet_s_own_file_says_what_to_do() {
    let told = ", line 1: this is a spreadsheet program\u{2019}s own file; save it there as CSV and read that";
    check(
        &[
            member("[Content_Types].xml", b"<Types/>", How::Deflated),
            member("xl/a.xml", b"<a/>", How::Deflated),
        ],
        0,
        &[told],
    );
    check(
        &[member("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", How::Stored)],
        0,
        &[told],
    );
}

#[test]
fn what_unpacks_without_end_is_given_up() {
    let endless =
        [b'x'; 1023].into_iter().chain([b'\n']).cycle().take(18 << 20).collect::<Vec<_>>();
    let packed = member("a.csv", &endless, How::Deflated);
    let (_, said) = shown(&read(&[packed.as_slice(), LIST].concat(), 1 << 20));
    assert!(said.concat().contains("the file unpacks to more than 250 times its size"), "{said:?}");
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(&endless).unwrap();
    let (_, said) = shown(&read(&packer.finish().unwrap(), 1 << 20));
    assert!(said.concat().contains("the file unpacks to more than 250 times its size"), "{said:?}");
    let many: Vec<_> =
        (0..10_001).map(|at| member(&format!("{at}.csv"), b"nps\n9\n", How::Stored)).collect();
    let (n, said) = shown(&read(&[many.concat().as_slice(), LIST].concat(), 1 << 20));
    assert_eq!(
        (n, said),
        (
            10_000,
            vec![
                "a.zip, line 1: there are more than 10000 files in it; the rest is not read".into()
            ]
        )
    );
}

#[test]
fn the_columns_of_a_member_are_its_own() {
    let bytes = [
        member("a.csv", b"Mark\n5\n", How::Deflated),
        member("b.csv", b"Mark\n5\n", How::Deflated),
        LIST.to_vec(),
    ]
    .concat();
    let mut columns = Columns::default();
    columns.put(Some("a.zip/b.csv"), "Mark", "csat").unwrap();
    let mut tally = Tally::default();
    let mut reader = Reader::new("a.zip", None).with_columns(columns);
    reader.read(&mut tally, &bytes);
    reader.finish(&mut tally);
    let tables: Vec<_> = tally.heads().iter().map(|head| (&*head.table, head.is_rated())).collect();
    assert_eq!(tables, [("a.zip/a.csv", false), ("a.zip/b.csv", true)]);
    assert_eq!(tally.tables(&Selection::default()).csat[0].n, 1);
}
