// The divisions are complete, and the places that fit no pattern are right.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PROVINCES, cityOf, isListed, known, provinceOf } from "./divisions";

test("there are 31 provinces, and each has cities", () => {
  assert.equal(PROVINCES.length, 31);
  assert.ok(PROVINCES.every((province) => province.cities.length > 0));
});

test("four cities have no counties, and the other ones without are counties of a province", () => {
  const bare = PROVINCES.flatMap((province) => province.cities.filter((city) => city.counties.length === 0).map((city) => city.name));
  for (const name of ["东莞市", "中山市", "儋州市", "嘉峪关市", "仙桃市", "神农架林区", "琼海市", "琼中黎族苗族自治县", "石河子市", "济源市"]) {
    assert.ok(bare.includes(name), name);
  }
  assert.ok(!bare.includes("杭州市"));
});

test("a municipality has one city, with its counties", () => {
  assert.deepEqual(
    provinceOf("重庆市")?.cities.map((city) => city.name),
    ["重庆市"],
  );
  assert.ok(cityOf("重庆市", "重庆市")?.counties.includes("城口县"));
  assert.ok(cityOf("北京市", "北京市")?.counties.includes("朝阳区"));
});

test("no heading of the list is shown as a place", () => {
  const names = PROVINCES.flatMap((province) => province.cities.flatMap((city) => [city.name, ...city.counties]));
  assert.deepEqual(
    names.filter((name) => name.length < 2 || name.includes("直辖") || name === "市辖区"),
    [],
  );
});

test("recent changes are in the list", () => {
  assert.ok(cityOf("浙江省", "杭州市")?.counties.includes("临平区"));
  assert.ok(cityOf("新疆维吾尔自治区", "和田地区")?.counties.includes("和康县"));
  assert.ok(!cityOf("浙江省", "杭州市")?.counties.includes("下城区"));
});

test("an address is listed with its county, or without where there is none", () => {
  assert.ok(isListed({ province: "浙江省", city: "杭州市", county: "西湖区" }));
  assert.ok(!isListed({ province: "浙江省", city: "杭州市", county: "" }));
  assert.ok(!isListed({ province: "浙江省", city: "杭州市", county: "下城区" }));
  assert.ok(isListed({ province: "广东省", city: "东莞市", county: "" }));
  assert.ok(!isListed({ province: "香港特别行政区", city: "香港", county: "" }));
});

test("what is known of an address is kept up to the first name that the list does not have", () => {
  const knownOf = (province: string, city: string, county: string) => Object.values(known({ province, city, county })).join(" ").trim();
  assert.equal(knownOf("浙江省", "杭州市", "西湖区"), "浙江省 杭州市 西湖区");
  assert.equal(knownOf("浙江省", "杭州市", "下城区"), "浙江省 杭州市");
  assert.equal(knownOf("浙江省", "杭州", "西湖区"), "浙江省");
  assert.equal(knownOf("浙江", "杭州市", "西湖区"), "");
});
