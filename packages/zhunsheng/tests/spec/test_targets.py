"""Targets in tickets and fines are found in paraphrases; lawful sentences pass; the refusal names the articles of its day."""

from datetime import date

import pytest

from zhunsheng.comparisons import targets

DAY = date(2026, 11, 28)
UNLAWFUL = """
每人每月罚款不少于20起
每名民警每天开单不少于5张
罚款指标：全年100万元
各大队罚款任务分解表
全年罚没收入达到300万元
处罚数人均不低于30起
处罚数量排名后三位的大队作检讨发言
查处起数同比增长20%
查处起数不得低于去年同期
全年查处酒驾醉驾3000起
查处酒驾不少于50起
力争查处超载违法100起以上
本月现场执法数人均达到40起
现场执法数排名前列
非现场执法量提升15%
每中队每日现场查处不少于10起
按月通报各中队查处量排行
以罚单数量评选先进
罚单数量与绩效奖金挂钩
罚款数额作为考核民警的依据
任务数：每人每月20单
人均任务数不低于15起
每警每班贴条不少于30张
抓拍数每周达到200条
每月录入违法不少于300条
违法录入量纳入绩效考核
抄牌数量晾晒通报
扣车数不少于15辆
行政拘留数列入考核
行政拘留人数完成10人
立案数完成全年目标80起
办案数排名末位的约谈主要负责人
简易程序处罚人均40起
一般程序案件每人不少于3起
确保完成处罚任务
执法量考核：人均35起
把查处酒驾数作为硬指标
查处违法三十起以上的中队通报表扬
每人每天至少两起现场处罚
开展查处竞赛，查获多的中队奖励2000元
开单大比武，开单数第一名记功
战果排名倒数第一的中队约谈
战果数不少于20起
应罚尽罚，罚款收入上台阶
多开罚单，上不封顶
罚款额确保只增不减
罚 款 指 标 每 人 二 十 起
罰款指標每人二十起
罚·款不少于20笔
罚单：每人每月，不少于２０起
人均查处数
查处数人均
单警执法量
警均处罚起数
保底查处20起，超出部分每起奖励50元
没有查满20起的扣发奖金
处罚数未达到30起的扣发绩效
查处违停不少于500起
每月查处货车超载违法行为不低于60起
严禁漏管，各中队每周查处“三超一疲劳”不少于15起
严禁以罚代管，但每人每月罚款不少于5起
各单位不得少于每月30起处罚
不得以任何理由完不成30起处罚任务
纠正违法行为不少于1000起
酒驾查处率排名
查处率不低于去年
下达罚款任务
分解处罚指标到各中队、到人
以查处数论英雄，红黑榜每周晾晒查处数
执法工作量每人每月不少于30起
每班次贴单20张
今年在去年查处1200起的基础上增长20%
夜查行动每次查处酒驾不少于3起
利用电子警察抓拍，每个点位每月抓拍不少于800起
力争罚没款再创新高
每人每日开罚单10张
Each officer writes at least 20 tickets a month
At least ten citations per shift
Ticket quota: 30 per officer
Set a fine revenue target of 3 million yuan
Rank squadrons by number of tickets
League table of citations by unit
Increase penalties by 20% over last year
Number of fines per officer is part of the appraisal
A bonus for officers with the most tickets
No fewer than 15 arrests each month
Meet the ticket target
Ticket numbers must rise
Squadrons compete on citations issued
Raise fine income
Officers are expected to issue 25 tickets a week
Penalty counts are tied to promotion
Tickets: minimum of five per day
Write as many tickets as you can
Enforcement productivity of 40 violations per officer
Towed vehicles: at least 12 per week
Do not fall below 20 tickets per officer
""".strip().splitlines()
LAWFUL = """
不得下达或者变相下达罚款指标
严禁以罚款数额作为考核民警的依据
不以处罚数量考核民警，不搞查处数排名
严禁下达处罚任务数、查处起数排名
取消罚款指标，整治逐利执法
开展“以罚代管”专项整治，自查是否存在下达罚款指标问题
全面排查有无以处罚数量排名通报的情况
加大酒驾醉驾查处力度，净化道路环境
严格规范现场执法，全程开启执法记录仪，上传率达到100%
现场执法音视频上传率不低于98%
处罚决定书送达及时率达到98%
一般程序案件法制审核率100%
每月抽查执法案卷不少于20起，通报存在的问题
现场执法记录每月抽查不少于20起
各大队每周回放执法视频不少于10段
行政处罚案卷评查合格率95%以上
组织现场执法规范化培训不少于4次
全年开展执法培训12课时，人人参加
事故起数同比下降10%
亡人事故起数下降，坚决杜绝较大事故
道路隐患整改不少于50处
隐患清零率达到100%
隐患整改任务数40处
完成逾期未检验车辆清零200辆
约谈重点运输企业不少于30家
查处酒驾集中统一行动每周不少于2次
开展夜查行动每月不少于8次
进企业、进学校宣传不少于20场
对首次轻微违法行为首违不罚，做好告知
首违不罚告知不少于100人次
坚持处罚与教育相结合
行政处罚被撤销、败诉案件为零
执法投诉下降20%
因执法不规范被投诉的不超过2起
去年查处酒驾1200起，酒驾事故仍多发
上年度共查处超载违法860起
对未按期缴纳罚款的当事人逐一提醒，提醒率100%
罚款缴纳渠道在窗口公示
严查酒驾、超员、超载、疲劳驾驶等重点违法行为
依法查处货车超限超载，联合交通部门卸载
举报线索查处回复率达到100%
重点路口早晚高峰见警率达到95%
护学岗到岗率100%
酒驾肇事案件倒查责任到位
事故现场平均到达时间缩短到10分钟以内
群众满意度排名进入前列
驾驶人满分学习教育及时率达到90%
重点车辆安全检查覆盖率100%
全面落实执法记录仪佩戴使用规定
考核扣分项在月底前全部整改
完成年度工作任务
按期完成下达的任务，不得弄虚作假
加强案件法制审核，提高办案质量
对扣留车辆逐一登记，按期返还
安装农村道路警示标志60个
开展全警实战练兵，参训率100%
签订安全责任书，覆盖全部重点企业
每季度召开一次形势研判会
推进事故多发路段治理5处
开展学法减分宣传
提升执法规范化水平
提高查处精准度，减少对守法车辆的影响
Officers must not be given ticket quotas
No ranking of units by number of fines
Never use fine amounts in an appraisal
Abolish any ticket target
Penalty decisions served on time: 98%
Review 20 citation case files each month
Audit 30 citations a month for legality
Training in giving tickets lawfully: four lessons a year
Crashes fall by 10%
At least 40 hazards cleared
Footage uploaded for 100% of road stops
Visit at least 30 transport companies
Two night operations against drink driving each week
Complaints about fines fall to zero
Explain how to pay a fine at every counter
Wrong penalties overturned: no more than two
Last year 1,200 tickets were written for drink driving
Officers wear cameras while giving tickets
Crossing guards at every school gate on 100% of school days
Inspect every coach before the holiday
""".strip().splitlines()


@pytest.fixture(scope="module")
def rules():
    return targets.load(DAY)


@pytest.mark.parametrize("text", UNLAWFUL)
def test_a_target_in_tickets_or_fines_is_found(rules, text):
    assert rules.found(text)


@pytest.mark.parametrize("text", LAWFUL)
def test_a_lawful_sentence_passes(rules, text):
    assert rules.found(text) == ""


@pytest.mark.parametrize("around", ["夏季行动方案。{}。请遵照执行。", "一、加强组织领导；\n二、{}；\n三、强化保障。"])
@pytest.mark.parametrize("text", UNLAWFUL[::5])
def test_a_target_is_found_among_other_sentences(rules, text, around):
    assert rules.found(around.format(text))


def test_all_lawful_sentences_together_pass(rules):
    assert rules.found("。\n".join(LAWFUL)) == ""


def test_signs_between_and_wide_forms_do_not_hide_it(rules):
    for text in ("罚\u200b款指标", "罚—款指标".replace("—", "-"), "【罚】【款】指标", "ｔｉｃｋｅｔ ｑｕｏｔａ"):
        assert rules.found(text), text


def test_the_articles_are_those_of_the_day():
    assert targets.articles(DAY) == [
        "道路交通安全法第86条", "道路交通安全违法行为处理程序规定第66条", "行政处罚法第74条"
    ]  # fmt: skip
    assert targets.articles(date(2021, 1, 1)) == ["道路交通安全法第86条", "道路交通安全违法行为处理程序规定第66条"]
