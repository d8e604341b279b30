//! Signed heads and checkpoints: rewritten chains, and expired entries.

use super::*;

#[test]
fn a_rewritten_chain_with_its_head_is_found_by_the_signed_head() {
    assert_eq!(shown(&rewritten(), &UNSIGNED), [""; 0]);
    for seq in 4..=6 {
        let places = [format!("{seq} rewritten up to here")];
        assert_eq!(shown(&rewritten(), &signed(0, seq)), places);
    }
    assert_eq!(
        shown(&rewritten(), &signed(0, 3)),
        [""; 0],
        "not signed yet"
    );
    let cut = |trail: &mut Trail| {
        without(&[5, 6])(trail);
        trail.head = Some(head(4));
    };
    assert_eq!(found(cut), [""; 0]);
    assert_eq!(found_with(&signed(0, 6), cut), ["5 truncated from here"]);
    assert_eq!(found_with(&signed(2, 6), cut), ["5 truncated from here"]);
    // The signed head shows that the entries are right and the head is wrong.
    let put_back = |trail: &mut Trail| trail.head = Some(head(4));
    assert_eq!(found_with(&signed(0, 6), put_back), ["head rewritten"]);
    let checkpoint = Signed {
        head: None,
        ..signed(6, 6)
    };
    assert_eq!(found_with(&checkpoint, put_back), ["head rewritten"]);
    let nothing = shown(&Trail::default(), &signed(0, 6));
    assert_eq!(nothing, ["1 truncated from here", "head no head"]);
}

#[test]
fn only_entries_before_a_checkpoint_may_be_missing() {
    let signed = signed(3, 6);
    for gone in [&[1][..], &[2], &[3], &[1, 3], &[1, 2], &[1, 2, 3]] {
        assert_eq!(found_with(&signed, without(gone)), [""; 0], "{gone:?}");
    }
    assert_eq!(found(without(&[1, 2])), ["1-2 removed"]);
    assert_eq!(found_with(&signed, without(&[1, 2, 3, 4])), ["4 removed"]);
    assert_eq!(found_with(&signed, without(&[3, 5])), ["5 removed"]);
    let rest = without(&[1, 2, 3, 4, 5, 6]);
    assert_eq!(found_with(&signed, rest), ["4 truncated from here"]);
}

#[test]
fn remaining_entries_before_a_checkpoint_are_checked() {
    let signed = signed(3, 6);
    for n in 1..=3 {
        assert_eq!(found_with(&signed, edit(n)), [format!("{n} edited")]);
    }
    let last = |trail: &mut Trail| {
        edit(4)(trail);
        without(&[1, 3])(trail);
    };
    assert_eq!(found_with(&signed, last), ["4 edited"]);
    let start = |trail: &mut Trail| {
        without(&[1, 2])(trail);
        trail.entries[0].hash = Some([1; 32]);
    };
    assert_eq!(found_with(&signed, start), ["3 edited"]);
    let mut other = signed;
    other.start.hash = [1; 32];
    let places = found_with(&other, without(&[1, 2, 3]));
    assert_eq!(places, ["4 edited"]);
}

/// For one or two changes, with any signed head and checkpoint.
#[test]
fn the_search_agrees_with_the_domain() {
    let changes: [&dyn Fn(&mut Trail); 15] = [
        &|_| {},
        &edit(1),
        &edit(4),
        &swap,
        &beyond,
        &without(&[1]),
        &without(&[2]),
        &without(&[2, 4]),
        &without(&[6]),
        &|trail| *trail = rewritten(),
        &|trail| trail.head = Some(head(2)),
        &|trail| trail.head.as_mut().unwrap().seq = 2,
        &|trail| trail.entries[2].hash = Some([1; 32]),
        &|trail| trail.head.as_mut().unwrap().seq = 9,
        &|trail| trail.entries.clear(),
    ];
    for start in 0..=7 {
        for seq in 0..=7 {
            for one in changes {
                for other in changes {
                    let mut trail = whole();
                    one(&mut trail);
                    if trail.entries.len() >= 6 {
                        other(&mut trail);
                    }
                    let signed = signed(start, seq);
                    let mut search = Search::new(trail.head, &signed);
                    trail.entries.iter().for_each(|found| search.visit(found));
                    search.finish_search();
                    let is_valid = domain_result(&trail, &signed) == Some(Ok(()));
                    assert_eq!(search.findings.is_empty(), is_valid, "{trail:?} {signed:?}");
                }
            }
        }
    }
}
