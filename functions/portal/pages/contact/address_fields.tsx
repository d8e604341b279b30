// Province, city and county chosen from the list of divisions, or typed where the list does not know the place.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useText } from "../language";
import { Select } from "../parts/choice";
import { Field } from "../parts/form";
import type { Typed } from "./values";

const text = {
  "zh-CN": {
    province: "省 / 自治区 / 直辖市",
    city: "城市",
    county: "区 / 县",
    noCounty: "这里没有区县，请在下面填写乡镇或街道。",
    town: "乡镇 / 街道",
    detail: "详细地址",
    detailHint: "街道、门牌、小区、楼栋、单元、室",
    postcode: "邮政编码",
    type: "列表里没有？自己填写省、市、区县",
    choose: "从列表中选择省、市、区县",
    failed: "未能读取行政区划列表，请自己填写。",
    loading: "正在读取行政区划列表…",
  },
  en: {
    province: "Province",
    city: "City",
    county: "County or district",
    noCounty: "There are no counties here. Give the town or street office below.",
    town: "Town or street office",
    detail: "Street and house",
    detailHint: "Street, number, estate, building, unit, room",
    postcode: "Postcode",
    type: "Not in the list? Type province, city and county",
    choose: "Choose province, city and county from the list",
    loading: "Reading the list of divisions…",
    failed: "The list of divisions could not be read. Please type them.",
  },
};

type Divisions = typeof import("./divisions");

/** What the fields share with the form. */
interface Part {
  values: Typed;
  change: (some: Partial<Typed>) => void;
}

/** The fields of an address. `typing`: the divisions are typed, not chosen. */
export function AddressFields(props: Part & { typing: boolean; onTyping: (typing: boolean) => void }): JSX.Element {
  const words = useText(text);
  const [divisions, setDivisions] = useState<Divisions | "failed">();
  useEffect(() => {
    import("./divisions").then(setDivisions, () => setDivisions("failed"));
  }, []);
  const list = typeof divisions === "object" ? divisions : undefined;
  // What is in the form already must be in the list, or the list could not show it.
  const isUnknown = list !== undefined && !isShown(list, props.values);
  const typing = props.typing || divisions === "failed" || isUnknown;
  useEffect(() => {
    // From then on they are typed: fields that become lists while somebody types lose the focus.
    if (isUnknown && !props.typing) props.onTyping(true);
  }, [isUnknown]);
  return (
    <>
      {divisions === "failed" && <p class="notice">{words.failed}</p>}
      {typing ? (
        <TypedDivisions {...props} />
      ) : list ? (
        <ChosenDivisions {...props} list={list} />
      ) : (
        <p class="loading" role="status">
          {words.loading}
        </p>
      )}
      {list && (
        <p>
          <button type="button" class="button plain" onClick={() => switchTo(!typing, list, props)}>
            {typing ? words.choose : words.type}
          </button>
        </p>
      )}
      <Field label={words.town} pointer="/address/town" about="group" value={props.values.town} onValue={(town) => props.change({ town })} optional />
      <Field
        label={words.detail}
        pointer="/address/detail"
        about="group"
        value={props.values.detail}
        onValue={(detail) => props.change({ detail })}
        hint={words.detailHint}
        autocomplete="address-line1"
      />
      <Field
        label={words.postcode}
        pointer="/address/postcode"
        about="group"
        value={props.values.postcode}
        onValue={(postcode) => props.change({ postcode })}
        inputMode="numeric"
        autocomplete="postal-code"
        optional
      />
    </>
  );
}

function switchTo(typing: boolean, list: Divisions, props: Part & { onTyping: (typing: boolean) => void }): void {
  // What was typed and is not in the list has to be chosen anew.
  if (!typing) props.change(list.known(props.values));
  props.onTyping(typing);
}

/** Whether the list can show these values: each is chosen from it, or not chosen yet. */
function isShown(list: Divisions, { province, city, county }: Typed): boolean {
  const known = list.known({ province, city, county });
  return known.province === province && known.city === city && known.county === county;
}

function ChosenDivisions(props: Part & { list: Divisions }): JSX.Element {
  const words = useText(text);
  const { list, values, change } = props;
  const province = list.provinceOf(values.province);
  const city = province?.cities.find((one) => one.name === values.city);
  const named = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  const chooseProvince = (name: string) => {
    const cities = list.provinceOf(name)?.cities ?? [];
    const only = cities.length === 1 ? cities[0]?.name : undefined;
    change({ province: name, city: only ?? "", county: "" });
  };
  return (
    <>
      <Select
        label={words.province}
        pointer="/address/province"
        autocomplete="address-level1"
        about="group"
        value={values.province}
        onValue={chooseProvince}
        options={named(list.PROVINCES.map((one) => one.name))}
      />
      <Select
        label={words.city}
        pointer="/address/city"
        autocomplete="address-level2"
        about="group"
        value={values.city}
        onValue={(name) => change({ city: name, county: "" })}
        options={named(province?.cities.map((one) => one.name) ?? [])}
      />
      {city && city.counties.length === 0 ? (
        <p class="quiet" role="status">
          {words.noCounty}
        </p>
      ) : (
        <Select
          label={words.county}
          pointer="/address/county"
          autocomplete="address-level3"
          about="group"
          value={values.county}
          onValue={(county) => change({ county })}
          options={named(city?.counties ?? [])}
        />
      )}
    </>
  );
}

function TypedDivisions(props: Part): JSX.Element {
  const words = useText(text);
  const { values, change } = props;
  return (
    <>
      <Field
        label={words.province}
        pointer="/address/province"
        about="group"
        value={values.province}
        onValue={(province) => change({ province })}
        autocomplete="address-level1"
      />
      <Field label={words.city} pointer="/address/city" about="group" value={values.city} onValue={(city) => change({ city })} autocomplete="address-level2" />
      <Field
        label={words.county}
        pointer="/address/county"
        about="group"
        value={values.county}
        onValue={(county) => change({ county })}
        autocomplete="address-level3"
        optional
      />
    </>
  );
}
