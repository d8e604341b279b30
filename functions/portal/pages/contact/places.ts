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

const known = new Map<string, string[]>();

/** The shorter names that people write for a division, the longest first. */
function aliases(name: string): string[] {
  let found = known.get(name);
  if (!found) {
    const short = stem(name);
    const middle = /自治州$/.test(name) ? [`${short}州`] : /自治县$/.test(name) ? [`${short}县`] : /自治区$/.test(name) ? [`${short}自治区`, `${short}省`] : [];
    found = [...middle, short].filter((one) => one !== name).sort((one, other) => other.length - one.length);
    known.set(name, found);
  }
  return found;
}

/** Without separators at its beginning. */
export function trimmed(text: string): string {
  return text.replace(/^[\s,，、.。·;；:：|/\\-]+/, "");
}

/** Finds the longest full name, or else the longest short one that is not part of a longer name. Of two it takes none. */
function find<T extends { name: string }>(text: string, among: readonly T[], goesOn: (one: T, rest: string) => boolean): Match<T> | undefined {
  const full = among.filter((one) => text.startsWith(one.name)).sort((one, other) => other.name.length - one.name.length)[0];
  if (full) return { found: full, full: true, rest: trimmed(text.slice(full.name.length)) };
  const short = among.flatMap((one) => {
    const name = aliases(one.name).find((alias) => text.startsWith(alias));
    if (name === undefined) return [];
    const behind = text.slice(name.length);
    const isWhole = name !== stem(one.name);
    return isWhole || !NO_DIVISION.test(behind) || goesOn(one, trimmed(behind)) ? [{ found: one, name, rest: trimmed(behind) }] : [];
  });
  const longest = Math.max(0, ...short.map((one) => one.name.length));
  const [best, second] = short.filter((one) => one.name.length === longest);
  return best && !second ? { found: best.found, full: false, rest: best.rest } : undefined;
}

function beginsWithCounty(text: string, city: City): boolean {
  return city.counties.some(
    (name) => text.startsWith(name) || (stem(name) !== name && text.startsWith(stem(name)) && !NO_DIVISION.test(text.slice(stem(name).length))),
  );
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

interface Index {
  full: Map<string, Place[]>;
  short: Map<string, Place[]>;
  longest: number;
}

let index: Index | undefined;

/** All cities and counties by their names. */
function places(): Index {
  if (index) return index;
  const made: Index = { full: new Map(), short: new Map(), longest: 0 };
  const put = (map: Map<string, Place[]>, name: string, place: Place) => {
    map.set(name, [...(map.get(name) ?? []), place]);
    made.longest = Math.max(made.longest, name.length);
  };
  for (const province of PROVINCES) {
    for (const city of province.cities) {
      for (const county of ["", ...city.counties]) {
        const name = county || city.name;
        put(made.full, name, { province, city, county });
        for (const alias of aliases(name)) put(made.short, alias, { province, city, county });
      }
    }
  }
  index = made;
  return made;
}

/**
 * A city or county that an address begins with, without the divisions above it; in one province or in all. Only if there is
 * just one of that name: of 朝阳区 there are two, so it is left to the person.
 */
export function findAlone(text: string, within?: Province): Match<Place> | undefined {
  const { full, short, longest } = places();
  for (const names of [full, short]) {
    for (let length = longest; length >= 2; length -= 1) {
      const named = names.get(text.slice(0, length))?.filter((place) => !within || place.province === within);
      const [only, second] = named ?? [];
      if (!only) continue;
      const behind = text.slice(length);
      if (names === full) return second ? undefined : { found: only, full: true, rest: trimmed(behind) };
      if (second || (NO_DIVISION.test(behind) && !beginsWithCounty(trimmed(behind), only.city))) continue;
      return { found: only, full: false, rest: trimmed(behind) };
    }
  }
  return undefined;
}
