//! Records calls: service, operation and resources, no values.

use serde_json::Value;

/// A service behind the connector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// `DynamoDB`.
    DynamoDb,
    /// KMS, in memory.
    Kms,
    /// SQS, in memory.
    Sqs,
}

/// One attempt of a call. If the SDK repeats a call, there are several.
#[derive(Clone, Debug)]
pub struct Call {
    /// The service.
    pub service: Service,
    /// The operation's name in the AWS API, `TransactWriteItems`.
    pub operation: String,
    /// The tables, the key's ARN or the queue's URL in the request, each once.
    pub resources: Vec<String>,
    /// The number of parts of a transaction; 0 for any other call.
    pub parts: usize,
    /// HTTP status of the answer; `None` if the caller got no answer.
    pub status: Option<u16>,
    /// What [`crate::LocalAws::measured`] adds; zero for any other call.
    pub cost: Cost,
}

/// What one call costs in time and in capacity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// The round in which it was sent, from 1: see [`crate::LocalAws::measured`].
    pub round: usize,
    /// Read units that `DynamoDB` counted.
    pub read_units: f64,
    /// Write units that `DynamoDB` counted, with those of indexes.
    pub write_units: f64,
}

/// Service and operation of the header `X-Amz-Target`.
pub(crate) fn target(header: &str) -> Option<(Service, &str)> {
    let (version, operation) = header.split_once('.')?;
    let service = match version {
        "DynamoDB_20120810" => Service::DynamoDb,
        "TrentService" => Service::Kms,
        "AmazonSQS" => Service::Sqs,
        _ => return None,
    };
    Some((service, operation))
}

/// The resources in a request.
pub(crate) fn resources(service: Service, request: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match service {
        Service::Kms => found.extend(request["KeyId"].as_str()),
        Service::Sqs => found.extend(request["QueueUrl"].as_str()),
        Service::DynamoDb => tables(request, &mut found),
    }
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(str::to_owned).collect()
}

/// A single operation names its table at the top level, a transaction in each of its items, a batch as a field name.
fn tables<'a>(request: &'a Value, found: &mut Vec<&'a str>) {
    found.extend(request["TableName"].as_str());
    let items = request["TransactItems"].as_array().into_iter().flatten();
    let operations = items
        .filter_map(Value::as_object)
        .flat_map(|item| item.values());
    found.extend(operations.filter_map(|operation| operation["TableName"].as_str()));
    let batch = request["RequestItems"].as_object().into_iter().flatten();
    found.extend(batch.map(|(table, _)| table.as_str()));
}

/// The number of parts of a transaction.
pub(crate) fn parts(request: &Value) -> usize {
    request["TransactItems"].as_array().map_or(0, Vec::len)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_table_of_a_transaction_is_named_once() {
        let request = json!({ "TransactItems": [
            { "Put": { "TableName": "b", "Item": {} } },
            { "Update": { "TableName": "a" } },
            { "Delete": { "TableName": "b" } },
        ] });
        assert_eq!(resources(Service::DynamoDb, &request), ["a", "b"]);
        assert_eq!(parts(&request), 3);
        let request = json!({ "RequestItems": { "c": [] } });
        assert_eq!(resources(Service::DynamoDb, &request), ["c"]);
    }

    #[test]
    fn unknown_services_are_not_answered() {
        assert!(target("AWSSecurityTokenServiceV20110615.GetCallerIdentity").is_none());
        assert_eq!(
            target("TrentService.Decrypt"),
            Some((Service::Kms, "Decrypt"))
        );
    }
}
