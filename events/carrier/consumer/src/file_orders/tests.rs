//! Orders as files: placed, found, erased, and what a kill leaves.

use std::os::unix::fs::PermissionsExt as _;

use super::*;

fn order(digit: char) -> Order {
    let sample = include_str!("../../../samples/collect_answer.json");
    let collected: crate::api::Collected = serde_json::from_str(sample).unwrap();
    Order {
        handoff_id: Id::try_from(String::from(digit).repeat(32)).unwrap(),
        recipient: collected.recipient,
        item: collected.item,
    }
}

#[tokio::test]
async fn an_order_is_placed_once_then_found_then_erased() {
    let folder = tempfile::tempdir().unwrap();
    let files = FileOrders::open(folder.path(), || Timestamp::UNIX_EPOCH).unwrap();
    let (one, other) = (order('a'), order('b'));
    let find = async |order: &Order| files.find(&order.handoff_id).await.ok().unwrap();
    assert!(find(&one).await.is_none());
    let placed = files.place(&one).await.ok().unwrap();
    let path = files.path(&one.handoff_id);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("中关村大街1号") && text.contains(&placed.tracking_number));
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );

    // A second call changes nothing and returns the first call's number.
    let files_later = FileOrders::open(folder.path(), Timestamp::now).unwrap();
    let again = files_later.place(&one).await.ok().unwrap();
    assert_eq!(again.tracking_number, placed.tracking_number);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    let another = files.place(&other).await.ok().unwrap();
    assert_ne!(another.tracking_number, placed.tracking_number);
    for _ in 0..2 {
        files.erase(&one.handoff_id).await.unwrap();
        assert!(find(&one).await.is_none() && find(&other).await.is_some());
    }
    files.cancel(&other.handoff_id).await.unwrap();
    assert_eq!(fs::read_dir(&files.orders).unwrap().count(), 0);
}

#[tokio::test]
async fn a_half_written_file_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let files = FileOrders::open(folder.path(), Timestamp::now).unwrap();
    let whole = order('a');
    files.place(&whole).await.ok().unwrap();
    let half = files
        .orders
        .join(format!("{}.json.part", order('b').handoff_id));
    fs::write(&half, "{\"name\": \"王小").unwrap();
    let files = FileOrders::open(folder.path(), Timestamp::now).unwrap();
    assert!(!half.exists());
    assert!(files.find(&whole.handoff_id).await.ok().unwrap().is_some());
}

#[tokio::test]
async fn a_damaged_order_file_is_an_error_and_not_an_absent_order() {
    let folder = tempfile::tempdir().unwrap();
    let files = FileOrders::open(folder.path(), Timestamp::now).unwrap();
    let order = order('a');
    fs::write(files.path(&order.handoff_id), "{").unwrap();
    assert!(files.find(&order.handoff_id).await.is_err());
    assert!(files.place(&order).await.is_err());
}
