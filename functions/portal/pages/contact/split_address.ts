// Splits an address in one line into its parts: province, city, county, town, and the rest.
import { type City, type Province, isMunicipality } from "./divisions";
import { findAlone, findCity, findCounty, findProvince, trimmed } from "./places";

/** The parts of an address. A part that was not found is empty. */
export interface AddressParts {
  province: string;
  city: string;
  county: string;
  town: string;
  detail: string;
}

/** A part that was not written as it stands in the result. */
export type Completed = "province" | "city" | "county";

/** An address in parts, and which of them were completed from the list of divisions. */
export interface SplitAddress {
  parts: AddressParts;
  completed: Completed[];
}

/** Words of forms and lists that are no places. */
const HEADING = /^(?:市辖区|省直辖县级行政区划|自治区直辖县级行政区划|省直辖县|直辖县|省直辖)/;
/** Zones that people and carriers name instead of a county, though the list of counties does not have them. */
const ZONE = /^[\p{Script=Han}]{0,12}?(?:开发区|高新区|工业园区|经开区|示范区|管理区|保税区|新区)(?!域)/u;
/** A town or a street office, but not 解放大街道北 or 小镇路. */
const TOWN = /^[\p{Script=Han}]{1,12}?(?:街道办事处|街道|地区办事处|镇|乡|苏木)/u;
const STREET = /^(?:[东西南北中]{0,2}大?(?:路|街|道|巷|弄|胡同)|[东西南北中]?村|广场|花园|小区|[口站湾桥门里])/;

interface State {
  rest: string;
  province?: Province;
  city?: City;
  county: string;
  completed: Completed[];
}

/** Splits an address. */
export function splitAddress(address: string): SplitAddress {
  const text = trimmed(address.trim()).replace(/^(?:中华人民共和国|中国)(?!路|大道)/, "");
  const state: State = { rest: trimmed(text), county: "", completed: [] };
  readProvince(state);
  readCity(state);
  readCounty(state);
  dropRepeats(state);
  const town = readTown(state);
  return {
    parts: {
      province: state.province?.name ?? "",
      city: state.city?.name ?? "",
      county: state.county,
      town,
      detail: state.rest.replace(/[\s,，、;；|]+$/, ""),
    },
    completed: state.completed,
  };
}

/** Where the divisions begin: at once, or behind other words, such as 我的地址是. 0 if there are none. */
export function beginning(address: string): number {
  for (let at = 0; at < address.length; at += 1) {
    const rest = address.slice(at);
    const isApart = at === 0 || /[\s,，:：)）]/.test(address.charAt(at - 1));
    if (findProvince(rest)?.full || (isApart && (findProvince(rest) || findAlone(rest)?.full))) return at;
  }
  return 0;
}

function readProvince(state: State): void {
  const province = findProvince(state.rest);
  // 吉林市 and 海南州 begin like a province.
  const alone = findAlone(state.rest);
  if (province && !(alone?.full && !province.full)) {
    state.province = province.found;
    state.rest = province.rest;
    if (!province.full) state.completed.push("province");
  }
}

function readCity(state: State): void {
  dropHeading(state);
  const { province } = state;
  if (province) {
    const city = findCity(state.rest, province);
    // 承德县 begins like 承德市.
    const county = city && !city.full ? findAlone(state.rest, province) : undefined;
    if (city && !(county?.full && county.found.county)) {
      state.city = city.found;
      state.rest = city.rest;
      if (!city.full) state.completed.push("city");
      return;
    }
    if (isMunicipality(province.name)) {
      const [only] = province.cities;
      if (only) state.city = only;
      return;
    }
  }
  // The city was left out: 浙江省义乌市, or the province too: 杭州市, 义乌市.
  const place = findAlone(state.rest, province);
  if (!place) return;
  if (!province) {
    state.province = place.found.province;
    state.completed.push("province");
  }
  state.city = place.found.city;
  state.county = place.found.county;
  state.rest = place.rest;
  if (place.found.county) {
    state.completed.push("city");
    if (!place.full) state.completed.push("county");
  } else if (!place.full) state.completed.push("city");
}

function readCounty(state: State): void {
  dropHeading(state);
  if (!state.city || state.county) return;
  // 济南市中区 is 济南 and 市中区.
  const shared = state.city.name.endsWith("市") ? findCounty(`市${state.rest}`, state.city) : undefined;
  const county = findCounty(state.rest, state.city) ?? (shared?.full ? shared : undefined);
  if (county) {
    state.county = county.found;
    state.rest = county.rest;
    if (!county.full) state.completed.push("county");
    return;
  }
  const zone = state.city.counties.length > 0 ? ZONE.exec(state.rest)?.[0] : undefined;
  if (zone) {
    state.county = zone;
    state.rest = trimmed(state.rest.slice(zone.length));
  }
}

function dropHeading(state: State): void {
  const heading =
    HEADING.exec(state.rest)?.[0] ?? (state.province && isMunicipality(state.province.name) ? /^县(?=.{1,6}县)/.exec(state.rest)?.[0] : undefined);
  if (heading) state.rest = trimmed(state.rest.slice(heading.length));
}

/** Shops write the divisions twice: once chosen, once typed. */
function dropRepeats(state: State): void {
  if (!state.province || !state.city) return;
  const again = findProvince(state.rest);
  const hasProvince = again !== undefined && again.found === state.province;
  const city = findCity(hasProvince ? again.rest : state.rest, state.province);
  const rest = city?.found === state.city ? city.rest : hasProvince && again.full ? again.rest : undefined;
  if (rest === undefined || (city && !city.full && !hasProvince)) return;
  const county = findCounty(rest, state.city);
  if (state.county && county && county.found !== state.county) return;
  state.rest = county ? county.rest : rest;
  if (!state.county && county) state.county = county.found;
}

function readTown(state: State): string {
  let town = TOWN.exec(state.rest)?.[0];
  if (!town || !state.city) return "";
  // 古镇镇, 西乡街道: the suffix is also in the name.
  const longer = /^(?:街道办事处|街道|镇|乡)/.exec(state.rest.slice(town.length));
  if (longer) town += longer[0];
  const rest = state.rest.slice(town.length);
  if (STREET.test(rest) || /大街道$/.test(town)) return "";
  state.rest = trimmed(rest);
  return town;
}
