// Tells whether a piece of text looks like the name of a person.
import { PROVINCES } from "./divisions";
import { stem } from "./places";

/** The surnames of nearly everybody in mainland China. */
const SURNAMES =
  "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连车项闵邬吉党阳司费蒙席晏隋古强穆姬宫景米麦谈柏瞿艾沙鄢桂窦郁缪畅巩卓褚栾戚全娄甄郎池丛边岑农苟迟保商臧佘卞虞刁冷应匡栗仇练楚揭师官佟封燕桑巫敖原植邝仲荆储宗楼干苑寇盖南屠鞠荣井乐银奚明麻雍花闻冼木郜廉衣蔺和冀占公门帅利满肖闫付代";
const DOUBLE_SURNAMES = /^(?:欧阳|上官|司马|诸葛|司徒|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|端木|南宫|长孙|宇文|轩辕|百里|独孤)/;
/** Endings of streets, buildings and places. */
const PLACE_END = /[省市区县旗镇乡村路街巷弄号楼室栋座幢层院园苑厦城里庄店厂校站社队组户堡屯寨坊府邸墅港湾桥门口东西南北边旁侧]$/;
const HAN_NAME = /^[\p{Script=Han}]{2,4}$/u;
/** Names of some nationalities, with a dot between their parts. */
const DOTTED_NAME = /^[\p{Script=Han}]{1,10}(?:[·•・][\p{Script=Han}]{1,10})+$/u;
const LATIN_NAME = /^[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*){0,3}$/;
const TITLE = /(?:先生|女士|小姐|老师|同志|师傅)$/;
const FOR = /\s*[(（]?收[)）]?$/;

let places: Set<string> | undefined;

/** Whether this is the name of a division, long or short. */
function isPlace(text: string): boolean {
  places ??= new Set(
    PROVINCES.flatMap((province) => [province.name, ...province.cities.flatMap((city) => [city.name, ...city.counties])]).flatMap((name) => [name, stem(name)]),
  );
  return places.has(text);
}

function hasSurname(text: string): boolean {
  return (
    (text.length <= 3 && SURNAMES.includes(text.charAt(0))) ||
    DOUBLE_SURNAMES.test(text) ||
    (text.length === 4 && SURNAMES.includes(text.charAt(0)) && SURNAMES.includes(text.charAt(1)))
  );
}

/** Whether a whole piece looks like a name; with `known`, only if it begins with a common surname or has a title. */
export function isName(piece: string, surname: "known" | "any"): boolean {
  const text = piece.replace(FOR, "");
  if (DOTTED_NAME.test(text)) return true;
  const bare = text.replace(TITLE, "");
  if (bare !== text) return /^[\p{Script=Han}]{1,4}$/u.test(bare) && !isPlace(bare);
  if (LATIN_NAME.test(text)) return surname === "any" || / /.test(text);
  if (!HAN_NAME.test(text) || isPlace(text)) return false;
  // 王家港 is a place, and so is a piece that ends like one, unless it was marked as a name.
  if (PLACE_END.test(text) && text === piece && !(surname === "known" && hasSurname(text) && /[里东西南北城园]$/.test(text) && text.length <= 3)) return false;
  return surname === "any" || hasSurname(text);
}

/** The name that is written behind a house number without a space: 138号张三. */
export function trailingName(line: string): string {
  for (const length of [4, 3, 2]) {
    const name = line.slice(-length);
    if (/[号室楼幢栋座层户院)）\d]/.test(line.charAt(line.length - length - 1)) && isName(name, "known")) return name;
  }
  return "";
}
