// Finding the divisions at the beginning of an address, by their full names and by the short ones that people write.
import { type City, PROVINCES, type Province } from "./divisions";

/** Where a county is. */
export interface Place {
  province: Province;
  city: City;
  /** Empty for a city that was meant itself. */
  county: string;
}

/** A name that an address begins with, and what follows it. */
export interface Match<T> {
  found: T;
  /** Whether the full name was written. */
  full: boolean;
  rest: string;
}

/** Nationalities in the names of autonomous areas: people leave them out. */
const NATIONALITIES =
  "壮族|回族|维吾尔|藏族|羌族|彝族|苗族|侗族|土家族|布依族|白族|傣族|景颇族|哈尼族|傈僳族|朝鲜族|蒙古族|蒙古|哈萨克族|哈萨克|柯尔克孜|满族|瑶族|畲族|黎族|仡佬族|水族|佤族|拉祜族|布朗族|独龙族|怒族|普米族|纳西族|土族|撒拉族|保安族|裕固族|塔吉克|锡伯|各族|毛南族|仫佬族|达斡尔族";
const GROUPS = new RegExp(`(?:${NATIONALITIES})(?=(?:${NATIONALITIES})*自治(?:区|州|县|旗)$)`, "g");
const SUFFIX = /(?:特别行政区|自治区|自治州|自治县|自治旗|林区|地区|省|市|州|盟|区|县|旗)$/;

/** What follows a short name in the name of a street or building: 南京路, 北京大学, 西湖广场. Then it is no division. */
const NO_DIVISION = /^(?:[东西南北中]{0,2}大?(?:路|街|道|巷|弄|胡同)|大学|大厦|大楼|大桥|酒店|宾馆|饭店|广场|公园|新村|花园|小区|[站湾村镇乡桥门港里]|\d)/;

/** The name as people shorten it: 广西, 延边, 西湖. Names of two characters, such as 赵县, are not shortened. */
export function stem(name: string): string {
  if (name === "内蒙古自治区") return "内蒙古";
  const short = name.replace(GROUPS, "").replace(SUFFIX, "");
  return short.length < 2 ? name : short;
}

/** The names that people write for a division, the longest first. */
function aliases(name: string): string[] {
  const short = stem(name);
  const middle = /自治州$/.test(name) ? [`${short}州`] : /自治县$/.test(name) ? [`${short}县`] : /自治区$/.test(name) ? [`${short}自治区`, `${short}省`] : [];
  return [...middle, short].filter((one) => one !== name).sort((one, other) => other.length - one.length);
}

/** What follows the name at the beginning of a text; `undefined` if it is not there. */
function after(text: string, name: string): string | undefined {
  return text.startsWith(name) ? trimmed(text.slice(name.length)) : undefined;
}

/** Without separators at its beginning. */
export function trimmed(text: string): string {
  return text.replace(/^[\s,，、.。·;；:：|/\\-]+/, "");
}

/** Finds a full name first, then a short one that is not part of a longer name. */
function find<T extends { name: string }>(text: string, among: readonly T[], goesOn: (one: T, rest: string) => boolean): Match<T> | undefined {
  const full = among.filter((one) => text.startsWith(one.name)).sort((one, other) => other.name.length - one.name.length)[0];
  if (full) return { found: full, full: true, rest: trimmed(text.slice(full.name.length)) };
  for (const one of among) {
    for (const name of aliases(one.name)) {
      const rest = after(text, name);
      if (rest === undefined) continue;
      const written = /[州县省区]$/.test(name) && name !== stem(one.name);
      if (written || !NO_DIVISION.test(text.slice(name.length)) || goesOn(one, rest)) return { found: one, full: false, rest };
    }
  }
  return undefined;
}

function beginsWithCounty(text: string, city: City): boolean {
  return city.counties.some((name) => text.startsWith(name) || (stem(name) !== name && text.startsWith(stem(name)) && !NO_DIVISION.test(text.slice(stem(name).length))));
}

/** The province that an address begins with. */
export function findProvince(text: string): Match<Province> | undefined {
  return find(text, PROVINCES, (province, rest) => province.cities.some((city) => rest.startsWith(stem(city.name)) || beginsWithCounty(rest, city)));
}

/** The city of a province that an address goes on with. */
export function findCity(text: string, province: Province): Match<City> | undefined {
  return find(text, province.cities, (city, rest) => beginsWithCounty(rest, city));
}

/** The county of a city that an address goes on with. */
export function findCounty(text: string, city: City): Match<string> | undefined {
  const found = find(
    text,
    city.counties.map((name) => ({ name })),
    () => false,
  );
  return found && { ...found, found: found.found.name };
}

/** All places of a full name, in all provinces or in one: counties, and cities. */
function placesNamed(is: (name: string) => boolean, among: readonly Province[]): Place[] {
  return among.flatMap((province) =>
    province.cities.flatMap((city) => [
      ...(is(city.name) ? [{ province, city, county: "" }] : []),
      ...city.counties.filter(is).map((county) => ({ province, city, county })),
    ]),
  );
}

/**
 * A city or county that an address begins with, without the divisions above it. Only if there is just one of that name: of
 * 朝阳区 there are two, so it is left to the person.
 */
export function findAlone(text: string, among: readonly Province[] = PROVINCES): Match<Place> | undefined {
  const full = placesNamed((name) => text.startsWith(name), among);
  const longest = Math.max(0, ...full.map((one) => (one.county || one.city.name).length));
  const best = full.filter((one) => (one.county || one.city.name).length === longest);
  if (best.length > 0) {
    const [only] = best;
    return best.length === 1 && only ? { found: only, full: true, rest: trimmed(text.slice(longest)) } : undefined;
  }
  for (let length = 5; length >= 2; length -= 1) {
    const name = text.slice(0, length);
    const short = placesNamed((one) => aliases(one).includes(name), among);
    const [only] = short;
    if (short.length !== 1 || !only || (NO_DIVISION.test(text.slice(length)) && !beginsWithCounty(trimmed(text.slice(length)), only.city))) continue;
    return { found: only, full: false, rest: trimmed(text.slice(length)) };
  }
  return undefined;
}
