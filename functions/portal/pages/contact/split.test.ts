// What people paste is split into the right fields. Nobody in this table exists, and no number is known to be anybody's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PROVINCES } from "./divisions";
import { type Split, split } from "./split";
import { splitAddress } from "./split_address";

type Case = [pasted: string, expected: Partial<Split>];

const EMPTY: Split = {
  name: "",
  phone: "",
  postcode: "",
  province: "",
  city: "",
  county: "",
  town: "",
  detail: "",
  completed: [],
  hasNoCounties: false,
  unused: [],
};

/** Parts of an address: province, city, county, town, detail. */
function at(province: string, city: string, county: string, town: string, detail: string): Partial<Split> {
  return { province, city, county, town, detail };
}

function check(cases: Case[]): void {
  for (const [pasted, expected] of cases) assert.deepEqual(split(pasted), { ...EMPTY, ...expected }, pasted);
}

test("name, phone and address are found in any order", () => {
  const address = at("浙江省", "杭州市", "西湖区", "", "文三路138号东部软件园1幢501");
  const found = { name: "张建国", phone: "13800138000", ...address };
  check([
    ["张建国，13800138000，浙江省杭州市西湖区文三路138号东部软件园1幢501", found],
    ["浙江省杭州市西湖区文三路138号东部软件园1幢501 张建国 13800138000", found],
    ["13800138000 张建国 浙江省杭州市西湖区文三路138号东部软件园1幢501", found],
    ["浙江省杭州市西湖区文三路138号东部软件园1幢501\n张建国\n13800138000", found],
    ["张建国13800138000浙江省杭州市西湖区文三路138号东部软件园1幢501", found],
    ["浙江省杭州市西湖区文三路138号东部软件园1幢501,13800138000,张建国", found],
    ["张建国；浙江省杭州市西湖区文三路138号东部软件园1幢501；13800138000。", found],
    ["张建国|13800138000|浙江省|杭州市|西湖区|文三路138号东部软件园1幢501", found],
  ]);
});

test("text of full width, with spaces and invisible characters, is read like any other", () => {
  check([
    [
      "李秀英　１３９１２３４５６７８　江苏省南京市鼓楼区中山北路２００号",
      { name: "李秀英", phone: "13912345678", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路200号") },
    ],
    [
      "\u200b李秀英\u200b,\u202a139 1234 5678\u202c,江苏省 南京市 鼓楼区 中山北路 200 号",
      { name: "李秀英", phone: "139 1234 5678", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路 200 号") },
    ],
    [
      "李秀英，１３９－１２３４－５６７８，江苏省南京市鼓楼区中山北路２００号（北门）",
      { name: "李秀英", phone: "139-1234-5678", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路200号（北门）") },
    ],
  ]);
});

test("labels say what a piece is", () => {
  check([
    [
      "收件人：王秀兰\n手机号码：139 1234 5678\n所在地区：江苏省 南京市 鼓楼区\n详细地址：中山北路 200 号 3 幢 402 室\n邮编：210009",
      { name: "王秀兰", phone: "139 1234 5678", postcode: "210009", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路 200 号 3 幢 402 室") },
    ],
    [
      "姓名:赵磊 电话:13612345678 地址:四川省成都市武侯区人民南路四段11号",
      { name: "赵磊", phone: "13612345678", ...at("四川省", "成都市", "武侯区", "", "人民南路四段11号") },
    ],
    [
      "收货地址：湖北省武汉市洪山区珞喻路1037号，收货人：陈静，联系电话：027-87541114",
      { name: "陈静", phone: "027-87541114", ...at("湖北省", "武汉市", "洪山区", "", "珞喻路1037号") },
    ],
    [
      "地址：广东省广州市天河区五山路381号 邮政编码：510640 收件人：黄伟（收） 手机：13512345678",
      { name: "黄伟", phone: "13512345678", postcode: "510640", ...at("广东省", "广州市", "天河区", "", "五山路381号") },
    ],
    [
      "收件人：欧阳修远，电话 0571-87654321，浙江省杭州市西湖区文三路 144 号 3 幢 201 室，310012",
      { name: "欧阳修远", phone: "0571-87654321", postcode: "310012", ...at("浙江省", "杭州市", "西湖区", "", "文三路 144 号 3 幢 201 室") },
    ],
    [
      "收件人 王秀兰 ，139 1234 5678，江苏省南京市鼓楼区中山北路200号",
      { name: "王秀兰", phone: "139 1234 5678", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路200号") },
    ],
    ["地址：江苏省南京市鼓楼区中山北路200号", at("江苏省", "南京市", "鼓楼区", "", "中山北路200号")],
    [
      "江苏省南京市鼓楼区中山北路200号 王秀兰 电话：13912345678",
      { name: "王秀兰", phone: "13912345678", ...at("江苏省", "南京市", "鼓楼区", "", "中山北路200号") },
    ],
  ]);
});

test("in a municipality province and city are the same, written once or twice", () => {
  check([
    ["北京市海淀区中关村大街27号", at("北京市", "北京市", "海淀区", "", "中关村大街27号")],
    ["北京市北京市海淀区中关村大街27号", at("北京市", "北京市", "海淀区", "", "中关村大街27号")],
    ["北京 北京市 朝阳区 望京街道 阜通东大街6号院3号楼", { ...at("北京市", "北京市", "朝阳区", "望京街道", "阜通东大街6号院3号楼"), completed: ["province"] }],
    ["上海浦东新区张江路1号", { ...at("上海市", "上海市", "浦东新区", "", "张江路1号"), completed: ["province"] }],
    ["天津市市辖区南开区卫津路94号", at("天津市", "天津市", "南开区", "", "卫津路94号")],
    ["重庆市县城口县葛城街道土城路1号", at("重庆市", "重庆市", "城口县", "葛城街道", "土城路1号")],
    ["重庆市 酉阳县 桃花源街道 桃花源大道1号", { ...at("重庆市", "重庆市", "酉阳土家族苗族自治县", "桃花源街道", "桃花源大道1号"), completed: ["county"] }],
    ["上海市南京东路100号", at("上海市", "上海市", "", "", "南京东路100号")],
  ]);
});

test("cities without counties, and counties that belong to a province, have no county, and that is known", () => {
  const bare = (...parts: Parameters<typeof at>) => ({ ...at(...parts), hasNoCounties: true });
  check([
    ["广东省东莞市虎门镇连升路12号 刘洋 13700001111", { name: "刘洋", phone: "13700001111", ...bare("广东省", "东莞市", "", "虎门镇", "连升路12号") }],
    ["广东省中山市古镇镇同兴路8号", bare("广东省", "中山市", "", "古镇镇", "同兴路8号")],
    ["海南省儋州市那大镇人民大道1号", bare("海南省", "儋州市", "", "那大镇", "人民大道1号")],
    ["甘肃省嘉峪关市新华南路5号", bare("甘肃省", "嘉峪关市", "", "", "新华南路5号")],
    ["湖北省仙桃市沙嘴街道仙桃大道20号", bare("湖北省", "仙桃市", "", "沙嘴街道", "仙桃大道20号")],
    ["湖北省省直辖县级行政区划仙桃市仙桃大道20号", bare("湖北省", "仙桃市", "", "", "仙桃大道20号")],
    ["海南省 直辖县 琼海市 嘉积镇 金海路1号", bare("海南省", "琼海市", "", "嘉积镇", "金海路1号")],
    ["新疆石河子市北三路23号", { ...bare("新疆维吾尔自治区", "石河子市", "", "", "北三路23号"), completed: ["province"] }],
  ]);
});

test("a division that was left out is completed where there is only one, and named as completed", () => {
  check([
    ["浙江省义乌市稠江街道贝村路100号", { ...at("浙江省", "金华市", "义乌市", "稠江街道", "贝村路100号"), completed: ["city"] }],
    ["杭州市余杭区文一西路969号", { ...at("浙江省", "杭州市", "余杭区", "", "文一西路969号"), completed: ["province"] }],
    ["深圳南山区粤海街道科技南路16号", { ...at("广东省", "深圳市", "南山区", "粤海街道", "科技南路16号"), completed: ["province", "city"] }],
    ["江苏苏州昆山前进中路88号", { ...at("江苏省", "苏州市", "昆山市", "", "前进中路88号"), completed: ["province", "city", "county"] }],
    ["昆山市前进中路88号", { ...at("江苏省", "苏州市", "昆山市", "", "前进中路88号"), completed: ["province", "city"] }],
    ["广西南宁市青秀区民族大道1号", { ...at("广西壮族自治区", "南宁市", "青秀区", "", "民族大道1号"), completed: ["province"] }],
    ["吉林省延边州延吉市公园路977号", { ...at("吉林省", "延边朝鲜族自治州", "延吉市", "", "公园路977号"), completed: ["city"] }],
    ["吉林市昌邑区解放大路10号", { ...at("吉林省", "吉林市", "昌邑区", "", "解放大路10号"), completed: ["province"] }],
    ["河北省承德县下板城镇人民路1号", { ...at("河北省", "承德市", "承德县", "下板城镇", "人民路1号"), completed: ["city"] }],
    ["山东济南市中区经四路1号", { ...at("山东省", "济南市", "市中区", "", "经四路1号"), completed: ["province"] }],
    ["甘肃省临夏州临夏 红园路1号", { ...at("甘肃省", "临夏回族自治州", "", "", "临夏 红园路1号"), completed: ["city"] }],
    ["内蒙古锡林郭勒盟锡林浩特市那达慕大街1号", { ...at("内蒙古自治区", "锡林郭勒盟", "锡林浩特市", "", "那达慕大街1号"), completed: ["province"] }],
  ]);
});

test("what is not certain stays empty", () => {
  check([
    ["朝阳区建国路93号", at("", "", "", "", "朝阳区建国路93号")],
    ["鼓楼区湖北路80号", at("", "", "", "", "鼓楼区湖北路80号")],
    ["南京路100号", at("", "", "", "", "南京路100号")],
    ["北京大学燕园1号", at("", "", "", "", "北京大学燕园1号")],
    ["浙江省杭州市文三路138号", at("浙江省", "杭州市", "", "", "文三路138号")],
    ["中山路1号", at("", "", "", "", "中山路1号")],
    ["", {}],
  ]);
});

test("zones that people name instead of a county are kept as they were written", () => {
  check([
    ["江苏省苏州市工业园区星湖街328号", at("江苏省", "苏州市", "工业园区", "", "星湖街328号")],
    ["合肥市高新区望江西路800号", { ...at("安徽省", "合肥市", "高新区", "", "望江西路800号"), completed: ["province"] }],
    ["山东省青岛市阳光小区3号楼2单元", at("山东省", "青岛市", "", "", "阳光小区3号楼2单元")],
  ]);
});

test("towns, townships and street offices are found, streets that sound like them are not", () => {
  check([
    ["广东省深圳市宝安区西乡街道前进路1号", at("广东省", "深圳市", "宝安区", "西乡街道", "前进路1号")],
    ["湖南省湘西土家族苗族自治州凤凰县沱江镇虹桥路5号", at("湖南省", "湘西土家族苗族自治州", "凤凰县", "沱江镇", "虹桥路5号")],
    ["甘肃省临夏回族自治州东乡族自治县锁南镇1号", at("甘肃省", "临夏回族自治州", "东乡族自治县", "锁南镇", "1号")],
    ["河北省石家庄市赵县赵州镇石塔路2号", at("河北省", "石家庄市", "赵县", "赵州镇", "石塔路2号")],
    ["内蒙古自治区阿拉善盟额济纳旗苏泊淖尔苏木1号", at("内蒙古自治区", "阿拉善盟", "额济纳旗", "苏泊淖尔苏木", "1号")],
    ["江苏省无锡市滨湖区小镇路8号", at("江苏省", "无锡市", "滨湖区", "", "小镇路8号")],
    ["辽宁省大连市中山区解放大街道北12号", at("辽宁省", "大连市", "中山区", "", "解放大街道北12号")],
  ]);
});

test("numbers of every kind are found, and what is left over is named", () => {
  const home = at("浙江省", "杭州市", "西湖区", "", "文三路138号");
  const address = "浙江省杭州市西湖区文三路138号";
  check([
    [`${address} 周敏 0571-88123456`, { name: "周敏", phone: "0571-88123456", ...home }],
    [`${address} 周敏 (0571)88123456`, { name: "周敏", phone: "(0571)88123456", ...home }],
    [`${address} 周敏 +86 13800138000`, { name: "周敏", phone: "+86 13800138000", ...home }],
    [`${address} 周敏 +852 5123 4567`, { name: "周敏", phone: "+852 5123 4567", ...home }],
    [`${address} 周敏 0571-88123456转801`, { name: "周敏", phone: "0571-88123456", ...home, unused: ["转801"] }],
    [`${address} 周敏 13800138000 13900139000`, { name: "周敏", phone: "13800138000", ...home, unused: ["13900139000"] }],
    [`${address} 周敏 400-820-8820`, { name: "周敏", phone: "400-820-8820", ...home }],
  ]);
});

test("a postcode is six digits that stand alone, and no room or house", () => {
  check([
    ["310012 浙江省杭州市西湖区文三路138号", { postcode: "310012", ...at("浙江省", "杭州市", "西湖区", "", "文三路138号") }],
    ["浙江省杭州市西湖区文三路138号，310012", { postcode: "310012", ...at("浙江省", "杭州市", "西湖区", "", "文三路138号") }],
    ["100080北京市海淀区中关村大街27号", { postcode: "100080", ...at("北京市", "北京市", "海淀区", "", "中关村大街27号") }],
    ["浙江省杭州市西湖区文三路138号100102室", at("浙江省", "杭州市", "西湖区", "", "文三路138号100102室")],
  ]);
});

test("names of every kind are found", () => {
  const home = at("四川省", "成都市", "武侯区", "", "人民南路四段11号");
  const address = "四川省成都市武侯区人民南路四段11号";
  for (const name of ["欧阳修远", "司马光", "艾力", "阿卜杜拉·买买提", "方园", "陈先生", "John Smith", "夏立里"]) {
    assert.deepEqual(split(`${name} 13800138000 ${address}`), { ...EMPTY, name, phone: "13800138000", ...home }, name);
  }
  check([
    [`${address}孙丽13800138000`, { name: "孙丽", phone: "13800138000", ...home }],
    [`${address}（近川大）孙丽13800138000`, { name: "孙丽", phone: "13800138000", ...at("四川省", "成都市", "武侯区", "", "人民南路四段11号（近川大）") }],
    [`${address} 孙丽（收） 13800138000`, { name: "孙丽", phone: "13800138000", ...home }],
    [`${address} 孙丽 收 13800138000`, { name: "孙丽", phone: "13800138000", ...home }],
  ]);
});

test("divisions that were written twice are taken once", () => {
  check([
    ["浙江省 杭州市 西湖区 浙江省杭州市西湖区文三路138号", at("浙江省", "杭州市", "西湖区", "", "文三路138号")],
    ["浙江省 杭州市 西湖区 杭州市西湖区文三路138号", at("浙江省", "杭州市", "西湖区", "", "文三路138号")],
    ["中国浙江省杭州市西湖区文三路138号", at("浙江省", "杭州市", "西湖区", "", "文三路138号")],
  ]);
});

test("words before the address are named, and a call sign is no part of it", () => {
  const home = at("北京市", "北京市", "海淀区", "", "中关村大街27号");
  check([
    ["BG1ABC 张建国 13800138000 北京市海淀区中关村大街27号", { name: "张建国", phone: "13800138000", ...home, unused: ["BG1ABC"] }],
    ["张建国（bh4xyz） 13800138000 北京市海淀区中关村大街27号", { name: "张建国", phone: "13800138000", ...home, unused: ["bh4xyz"] }],
    ["我的地址是北京市海淀区中关村大街27号，电话13800138000，姓名张建国", { name: "张建国", phone: "13800138000", ...home, unused: ["我的地址是"] }],
    ["中关村大街27号 北京市海淀区", home],
    ["北京市海淀区中关村大街27号B1A座", { ...home, detail: "中关村大街27号B1A座" }],
  ]);
});

test("any text ends, and a long one is cut", () => {
  const found = split("号张".repeat(100_000));
  assert.ok(found.detail.length <= 1000);
});

test("every place of the list is found by its full name, with and without its province", () => {
  for (const province of PROVINCES) {
    for (const city of province.cities) {
      for (const county of city.counties.length > 0 ? city.counties : [""]) {
        for (const begin of [province.name + city.name + county, `${province.name} ${city.name} ${county}`, city.name + county]) {
          const { parts } = splitAddress(`${begin}人民路18号3单元`);
          assert.deepEqual(parts, { province: province.name, city: city.name, county, town: "", detail: "人民路18号3单元" }, begin);
        }
      }
    }
  }
});
