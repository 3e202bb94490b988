"""The words that the bot knows by heart, in five languages; `handlers/words.py` reads by them."""

from __future__ import annotations

GREETING = ("안녕", "안녕하세요", "하이", "hi", "hello", "hey", "你好", "こんにちは", "xin chào", "chào")  # fmt: skip
#: Words that steer a conversation, whatever is being asked (exact, without regard to case).
NAVIGATION = {
    "back": ("이전", "이전으로", "뒤로", "뒤로 가기", "뒤로가기", "돌아가기", "back", "go back", "上一步", "返回", "戻る", "前へ", "quay lại", "trở lại"),
    "skip": ("건너뛰기", "건너뛸게요", "건너뛰어 주세요", "넘어가기", "넘어갈게요", "패스", "패스할게요", "skip", "skip it", "跳过", "跳過", "スキップ", "飛ばす", "bỏ qua",
             "다음", "다음으로", "next", "下一步", "次へ", "tiếp theo"),
    "cancel": ("일시정지", "일시 정지", "잠깐만", "잠깐만요", "잠시만", "잠시만요", "멈춤", "멈추기", "暂停", "暫停", "一時停止", "中断",
               "tạm dừng", "취소", "취소할게요", "취소할래요", "취소해 주세요", "취소해주세요", "그만", "그만하기", "그만할게요", "그만할래요",
               "그만두기", "그만둘게요", "그만둘래요", "나중에", "나중에 할게요", "나중에 할래요", "잠시 멈춤", "중단", "나가기",
               "cancel", "cancel it", "stop", "pause", "later", "not now", "以后再说", "あとで", "để sau",
               "取消", "停止", "キャンセル", "やめる", "中止", "hủy", "huỷ", "dừng lại"),
}  # fmt: skip
#: Words for one-turn commands; understood where no free text is being asked for.
COMMANDS = {
    "help": ("도움말", "도움", "어떻게 사용해요", "어떻게 써요", "뭘 할 수 있어요", "사용 방법", "도와줘", "도와주세요", "사용법", "help", "帮助", "幫助", "ヘルプ", "助けて", "trợ giúp", "giúp đỡ"),
    "my": ("내 현황", "내현황", "현황", "내 제안", "내 체크리스트", "my status", "my", "我的记录", "我的状态", "マイページ", "状況", "của tôi"),
    "inquiries": ("상담함",),
    "missions": ("미션", "내 미션", "미션 보기", "미션 관리", "missions", "my missions", "任务", "我的任务", "ミッション", "nhiệm vụ"),
    "supporter": ("서포터즈", "서포터", "동행메이트", "서포터즈 모집", "서포터즈 지원", "supporters", "supporter", "支持者", "志愿宣传员", "サポーターズ", "サポーター", "cộng tác viên", "người ủng hộ"),
    "papers": ("증명서", "위촉장", "수료증", "활동 증명서", "certificate", "certificates", "证书", "証明書", "giấy chứng nhận"),
    "rounds": ("모집 관리", "서포터즈 관리"),
    "event-office": ("행사 관리", "행사관리"),
    "event-new": ("새 행사", "행사 만들기"),
    "mission-new": ("새 미션", "미션 만들기"),
    "reviews": ("검토할 인증", "인증 검토", "검토함"),
    "round-new": ("새 모집", "모집 열기"),
    "deadlines": ("기관 마감", "마감", "마감 목록", "기한", "보고", "제출 보고", "제출 기한"),
    "deadline-new": ("새 마감", "마감 만들기"),
    "agencies": ("기관 등록",),
    "ledger": ("장부", "활동비 장부", "활동비·봉사시간 장부"),
    "year-report": ("연간 보고",),
    "season": ("한 해 초안 만들기", "한 해 초안"),
    "statement": ("활동 명세", "활동 명세 보기", "활동비", "봉사시간", "statement", "明细", "活动明细", "明細", "活動明細", "bảng kê", "bảng kê hoạt động"),
    "subscriptions": ("소식 그만 받기", "모든 소식 그만 받기", "소식 끊기", "구독 취소", "구독 해지", "수신 거부", "수신거부", "unsubscribe", "stop news", "取消订阅", "お知らせを止める", "配信停止", "hủy đăng ký", "ngừng nhận tin"),
    "event-import": ("행사 가져오기", "행사 가져 오기"),
    "news": ("새 소식", "새 행사 소식", "소식 받기", "새 소식 받기", "구독", "구독하기", "news", "subscribe", "订阅", "訂閱", "お知らせ", "お知らせを受け取る", "tin tức", "đăng ký nhận tin"),
    "announce": ("공지", "공지 목록", "공지 쓰기", "announcements"),
    "resume": ("이어서", "이어서 할게요", "이어서 쓸게요", "이어서 쓸래요", "계속할게요", "계속할래요", "이어서 쓰기", "이어쓰기", "계속", "계속하기", "continue", "resume", "go on", "继续", "繼續", "続ける", "続き", "tiếp tục",
               "쓰던 글 이어서 쓰기", "keep writing", "continue my draft", "继续写", "繼續寫", "继续写草稿", "続きを書く", "書きかけを続ける", "viết tiếp", "viết tiếp bản nháp"),
    "new": ("새로 쓰기", "새로", "처음부터", "처음부터 다시", "다시 쓰기", "start over", "start anew", "start again", "重新写", "重写", "重新开始",
            "新しく書く", "最初から", "やり直す", "viết mới", "viết lại", "làm lại"),
    "language": ("언어", "언어 변경", "언어 바꾸기", "language", "语言", "語言", "言語", "ngôn ngữ"),
    "privacy": ("개인정보", "내 정보", "privacy", "个人信息", "隐私", "個人情報", "quyền riêng tư", "thông tin cá nhân"),
    "link": ("연결", "계정 연결", "link", "连接", "連携", "liên kết"),
    "human": ("상담", "상담원", "전화 상담", "문의", "문의하기", "사람", "담당자", "사람과 이야기", "직원", "사람에게 묻기", "사람에게 물어보기", "사람 연결", "human", "agent", "talk to a person", "talk to a human", "speak to a person", "人工", "人工服务", "转人工", "向工作人员提问", "担当者", "担当者に聞く", "担当者と話す", "人と話す", "相談", "nhân viên", "hỏi nhân viên", "gặp người", "gặp nhân viên"),
    "start": ("시작", "처음", "처음 화면", "메뉴 보기", "처음으로", "메뉴", "start", "menu", "开始", "菜单", "はじめる", "メニュー", "最初に戻る", "首页", "bắt đầu", *GREETING),
    "idea": ("제안", "제안하기", "의견", "의견 있어요", "의견 내기", "아이디어", "아이디어 제안", "아이디어 내기", "아이디어 있어요", "idea", "suggestion", "建议", "提案", "アイデア", "ý tưởng", "góp ý"),
    "events": ("행사", "행사 목록", "행사 일정", "행사 찾기", "행사 보기", "이벤트", "어울림광장", "동행주간", "events", "event", "活动", "活動", "イベント", "行事", "sự kiện"),
    "thanks": ("감사합니다", "감사해요", "감사", "고맙습니다", "고마워요", "고마워", "thanks", "thank you", "thank you very much", "谢谢", "謝謝", "ありがとう", "ありがとうございます", "cảm ơn", "xin cảm ơn", "cám ơn"),
    "checkin": ("체크인", "입장 확인", "입장", "check in", "checkin", "签到", "チェックイン", "điểm danh"),
    "checklist": ("체크리스트", "체크리스트 작성", "사전검토", "사전검토 체크리스트", "checklist", "检查表", "チェックリスト"),
}  # fmt: skip
#: What the languages spoken here are called.
LANGUAGES = {
    "ko": ("ko", "한국어", "한국말", "한글", "korean", "韩语", "韩国语", "韓国語", "tiếng hàn"),
    "en": ("en", "영어", "english", "英语", "英文", "英語", "tiếng anh"),
    "zh": ("zh", "중국어", "中文", "chinese", "汉语", "中国語", "tiếng trung"),
    "ja": ("ja", "일본어", "日本語", "japanese", "日语", "日文", "tiếng nhật"),
    "vi": ("vi", "베트남어", "베트남말", "tiếng việt", "tieng viet", "vietnamese", "越南语", "ベトナム語"),
}  # fmt: skip
#: "사람과 동행하는 서비스" is an idea, "사람과 이야기하고 싶어요" a wish.
TALK = tuple(
    f"{who} {does}"
    for who in ("사람이랑", "사람하고", "사람과", "담당자와", "담당자랑", "직원과", "직원이랑")
    for does in ("얘기", "이야기", "말", "통화", "대화", "상담", "연결")
)
#: "서포터즈를 늘려 주세요" is an idea, "서포터즈 지원할래요" a wish.
JOIN = tuple(
    f"{who}{does}"
    for who in ("서포터즈", "서포터", "동행메이트", "동행 메이트")
    for does in (" 지원", "에 지원", "로 지원", " 신청", "를 신청", "에 신청", " 하고 싶", "를 하고 싶", " 할래", " 되고 싶", "가 되", " 어떻게 되", "로 활동", " 모집", " 언제", " 뽑", "가 뭐", " 뭐", "는 뭐", "란", " 알려")
)  # fmt: skip
#: Parts of a sentence that tell what a person wants, where no conversation asks for free text.
#: The first that speaks decides: what became of an idea is no new idea.
WISHES = {
    "human": ("상담원", "상담하고 싶어", "상담하고 싶습", "상담받고 싶어", "상담 받고 싶어", *TALK, "talk to a person", "real person", "speak to someone", "talk to someone", "人と話したい", "nói chuyện với người", "gặp nhân viên"),
    "privacy": ("내 정보 보", "내 정보를 보", "내 정보 파일", "개인정보 보여", "계정 삭제", "계정을 삭제", "데이터 삭제", "delete everything", "delete my account", "내 정보 지", "내 정보를 지", "정보 삭제", "정보를 삭제", "개인정보 지워", "개인정보를 지워", "기록 지워", "기록을 지워", "탈퇴", "동의 철회", "동의를 철회", "동의철회", "withdraw my consent", "撤回同意", "同意を撤回", "rút lại đồng ý", "rút lại sự đồng ý", "delete my data", "delete my information", "my personal data",
                "删除我的", "刪除我的", "個人情報を削除", "情報を消", "xóa thông tin", "xóa dữ liệu"),
    "link": ("연결 코드", "연결코드", "link code", "계정을 연결", "계정 연결", "계정연결", "텔레그램이랑 연결", "텔레그램과 연결", "텔레그램 연결", "슬랙이랑 연결", "슬랙과 연결", "슬랙 연결", "link my account", "connect my account", "关联账号", "アカウントを連携", "liên kết tài khoản"),
    "my": ("내 현황", "접수번호", "제안 수정", "제안을 수정", "제안 고치", "제안을 고치", "어떻게 됐", "어떻게 되었", "어떻게 돼 가", "진행 상황", "내가 낸", "제가 낸", "내가 쓴", "제가 쓴", "쓰던 글", "제안 취소", "제안을 취소", "철회", "언제 답", "답이 언제", "답은 언제", "결과 언제", "결과가 언제", "결과는 언제",
           "my ideas", "my drafts", "my idea", "withdraw", "我的建议", "撤回", "私の提案", "取り下げ", "ý tưởng của tôi", "rút lại"),
    "checklist": ("체크리스트", "사전검토", "사전 검토", "checklist"),
    "idea": ("아이디어", "아이디아", "제안하", "제안할", "제안이", "제안을", "제안 하", "제안 있", "건의", "have an idea", "suggest", "proposal", "建议", "提案", "想法", "アイデア", "アイディア", "ý tưởng", "đề xuất", "góp ý"),
    "language": ("change language", "change the language", "언어를", "언어 바꿔", "말로 바꿔", "in english", "english please", "speak english", "speak korean", "speak chinese", "speak japanese", "speak vietnamese", "한국어로", "영어로", "중국어로", "일본어로", "베트남어로", "用中文", "说中文", "說中文", "日本語で", "bằng tiếng", "nói tiếng"),
    "statement": ("활동비", "원고료", "봉사시간", "봉사 시간", "정산", "activity fee", "volunteer hours", "活动费", "活動費", "phí hoạt động"),
    "missions": ("미션", "인증 어떻게", "내 인증", "my mission", "我的任务", "ミッション", "nhiệm vụ"),
    "supporter": (*JOIN, "become a supporter", "be a supporter", "join the supporters", "apply as a supporter", "当志愿宣传员", "报名志愿宣传员", "サポーターにな", "サポーターに応募", "làm cộng tác viên", "đăng ký cộng tác viên"),
    "events": ("이번 주 행사", "이번주 행사", "이번 달 행사", "이번달 행사", "행사 찾", "어떤 행사", "무슨 행사", "행사 뭐", "행사 있", "행사 알려", "행사가 있", "행사에 가", "행사 신청", "any events", "what events"),
    "help": ("어떻게 써", "어떻게 하나", "뭐 할 수", "무엇을 할 수", "what can you do"),
}  # fmt: skip
YES = ("네", "예", "넵", "응", "ㅇㅇ", "네네", "그래요", "좋습니다", "오케이", "제출합니다", "접수", "접수해 주세요", "맞아요", "맞습니다", "네 맞아요", "좋아요", "제출", "제출해 주세요", "제출할게요", "보내기", "확인", "yes", "y", "ok", "okay", "submit",
       "是", "是的", "好", "提交", "はい", "送信", "có", "vâng", "gửi")  # fmt: skip
#: Of these, the words that hand something in.
SUBMIT = ("제출", "제출해 주세요", "제출할게요", "제출합니다", "접수해 주세요", "submit", "提交", "送信", "gửi")  # fmt: skip
#: What people call the files they want to send along.
FILES = (
    "사진", "파일", "첨부", "첨부파일", "첨부 파일", "문서", "그림", "photo", "picture", "file", "attachment",
    "照片", "文件", "附件", "写真", "ファイル", "ảnh", "tệp",
)  # fmt: skip
NO = ("아니요", "아니오", "아뇨", "아니", "틀려요", "틀렸어요", "no", "n", "不", "不是", "いいえ", "không")  # fmt: skip
EDIT = ("고치기", "수정", "변경", "edit", "change", "修改", "修正", "直す", "sửa")
DONE = ("완료", "다 했어요", "다 골랐어요", "다 올렸어요", "끝", "done", "完成", "完了", "xong")
NONE = (
    "없음", "없어요", "없습니다", "없네요", "따로 없어요", "딱히 없어요", "해당없음", "해당 없음", "미정", "none", "no",
    "无", "没有", "なし", "không có",
)  # fmt: skip
#: Of these, the words that leave an amount open.
OPEN = ("미정",)
