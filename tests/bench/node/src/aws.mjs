// The clients, made once per process, and short forms of what the functions use.

import { BatchGetItemCommand, DynamoDBClient, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";

export const kms = new KMSClient({});
const dynamodb = new DynamoDBClient({});

export const tables = {
  subjects: process.env.SUBJECTS_TABLE,
  keys: process.env.KEYS_TABLE,
  index: process.env.INDEX_TABLE,
  ledger: process.env.LEDGER_TABLE,
  transient: process.env.TRANSIENT_TABLE,
};

// The items of these keys, `[table, pk, sk]`, in one round trip. An item that is not there is undefined.
export async function read(keys) {
  const request = {};
  for (const [table, pk, sk] of keys) {
    request[table] ??= { ConsistentRead: true, Keys: [] };
    request[table].Keys.push(marshall({ pk, sk }));
  }
  const { Responses } = await dynamodb.send(new BatchGetItemCommand({ RequestItems: request }));
  const found = new Map();
  for (const [table, items] of Object.entries(Responses)) {
    for (const item of items.map((one) => unmarshall(one))) found.set(`${table} ${item.pk} ${item.sk}`, item);
  }
  return keys.map(([table, pk, sk]) => found.get(`${table} ${pk} ${sk}`));
}

// All parts or none.
export async function write(parts) {
  await dynamodb.send(new TransactWriteItemsCommand({ TransactItems: parts }));
}

export function put(table, item, condition, values) {
  return { Put: { TableName: table, Item: marshall(item), ...when(condition, values) } };
}

export function check(table, pk, sk, condition, values) {
  return { ConditionCheck: { TableName: table, Key: marshall({ pk, sk }), ...when(condition, values) } };
}

function when(condition, values) {
  if (!condition) return {};
  return { ConditionExpression: condition, ...(values && { ExpressionAttributeValues: marshall(values) }) };
}
