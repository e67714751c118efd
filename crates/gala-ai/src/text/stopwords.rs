//! Small words: those that hold a sentence together and cannot be drawn.

use gala_core::language::Language;

/// Whether a word, in any case and with marks around it, is one of the small words of its language.
pub fn is_one(word: &str, language: &Language) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    is_in_list(&word, language.primary())
}

/// Whether the language has a list. Others are judged by length alone.
pub fn is_listed(language: &Language) -> bool {
    let primary = language.primary();
    own(primary).is_some() || collected(primary).is_some() || relative(primary).is_some()
}

fn is_in_list(word: &str, language: &str) -> bool {
    let is_in = |list: &str| list.split_ascii_whitespace().any(|small| small == word);
    match (own(language), collected(language)) {
        (Some(list), _) => is_in(list),
        (None, Some(list)) => list.contains(&word),
        (None, None) => relative(language).is_some_and(is_in),
    }
}

/// Our lists: function words, auxiliaries and the commonest verbs and adverbs.
fn own(language: &str) -> Option<&'static str> {
    let list = match language {
        "en" => EN,
        "es" => ES,
        "fr" => FR,
        "de" => DE,
        "it" => IT,
        "pt" => PT,
        "nl" => NL,
        "ru" => RU,
        "pl" => PL,
        "tr" => TR,
        "ar" => AR,
        "hi" => HI,
        "ja" => JA,
        "zh" | "yue" | "hak" => ZH,
        "ko" => KO,
        "id" => ID,
        "sv" | "nb" | "no" | "da" => SV,
        _ => return None,
    };
    Some(list)
}

/// The lists of stopwords-iso, for languages without one of ours.
fn collected(language: &str) -> Option<&'static [&'static str]> {
    stop_words::lookup(language)
}

/// The list of a near relative, for languages without one.
fn relative(language: &str) -> Option<&'static str> {
    match language {
        "an" => Some(ES),
        "lb" => Some(DE),
        "be" => Some(RU),
        "az" => Some(TR),
        "ne" | "kok" => Some(HI),
        "ms" => Some(ID),
        _ => None,
    }
}

const EN: &str = "a about above across after again against ago all almost along already also although always am among an \
    and another any anyone anything are aren't around as ask asked at away back be became because become been before \
    began begin behind being below beside best better between beyond big both bring but by call called came can can't \
    cannot come comes could did didn't do does doesn't doing don't done down during each either else end enough even \
    ever every everyone everything far few find first for found from full gave get gets give given go goes going gone \
    good got great had has hasn't have haven't having he her here hers herself him himself his how however i if i'm \
    in inside instead into is isn't it it's its itself just keep kept knew know known last later least left less let \
    let's like little long look made make makes making many may maybe me mean might mine more most much must my myself \
    near need never new next no nobody none nor not nothing now of off often old on once one ones only onto or other \
    others ought our ours out outside over own part people perhaps please put quite rather real really right said same \
    saw say says second see seem seemed seen set several shall she should show since small so some someone something \
    soon still such sure take taken tell than that that's the their theirs them themselves then there these they \
    they're thing things think third this those though three through thus till to today together told too took toward \
    towards tried true try turn turned two under until up upon us use used very want wanted was wasn't way we well went \
    were weren't what when where whether which while who whole whom whose why will with within without won't would yes \
    yet you you're your yours yourself four five six seven eight nine ten hundred thousand million billion";

const ES: &str = "a acá ahí al algo alguien algún alguna algunas alguno algunos allá allí ambos ante antes aquel aquella \
    aquellas aquello aquellos aquí así aún aunque bajo bastante bien cada casi como cómo con contra cosa cosas cual \
    cuál cuales cualquier cuando cuándo cuanto cuánto cuenta de debe deben decir del demás dentro desde después dice \
    dicen dijo donde dónde dos durante e el él ella ellas ello ellos en encima entonces entre era eran eres es esa esas \
    ese eso esos esta está estaba estaban estamos están estar estas este esto estos estoy fin fue fueron fui gran \
    grande grandes gustaban ha había habían hace hacen hacer hacia han hasta hay he hizo hoy iba incluso ir jamás junto \
    la las le les lo los luego más mas me mejor menos mi mí mientras mil mis mismo misma mucha muchas mucho muchos muy \
    nada nadie ni ningún ninguna ninguno no nos nosotros nuestra nuestro nueva nuevo nunca o otra otras otro otros para \
    pero poca poco pocos poder podía porque por primer primera primero primeras primeros pronto pudo puede pueden pues \
    que qué quien quién quienes quiere se sea según ser será si sí sido siempre sin sino sobre sola solo sólo somos son \
    soy su sus suyo tal también tampoco tan tanto te tenía tenían ti tiene tienen toda todas todavía todo todos tras \
    tres tu tú tus tuvo último un una unas uno unos usted va van vamos veces ver vez y ya yo cuatro cinco seis siete ocho nueve diez cien mil millones";

const FR: &str = "à afin ai aie ailleurs ainsi alors après as assez au aucun aucune aujourd'hui auprès aussi autant autre \
    autres aux avait avaient avant avec avez avoir avons bas beaucoup bien bon bonne car ce ceci cela celle celles celui \
    cependant ces cet cette ceux chaque chez chose choses ci comme comment contre d dans de debout dedans dehors déjà \
    depuis derrière des dès deux devant dit doit donc dont du durant elle elles en encore enfin entre es est et étaient \
    était étant été être eu eux faire fait faut fois font furent fut grand grande grands hors ici il ils j jamais je \
    jour jusque l la là laquelle le lequel les leur leurs lors lorsque lui m ma mais mal malgré me même mêmes mes mieux \
    moi moins mon n ne ni non nos notre nous on ont or ou où oui par parce parfois parmi pas pendant peu peut peuvent \
    plus plusieurs plutôt pour pourquoi pourtant pouvait premier première près presque puis puisque qu quand que quel \
    quelle quelles quelque quelques quels qui quoi quoique rien s sa sans sauf se selon sera ses seul seule seulement si \
    sien soi soit sommes son sont sous souvent suis sur t ta tandis tant te tel telle tels tes toi ton toujours tous \
    tout toute toutes très trois trop tu un une uns va vers voici voilà vont vos votre vous vraiment vu y";

const DE: &str = "ab aber alle allein allem allen aller alles als also alt am an ander andere anderen anderer anderes ans \
    auch auf aus bald bei beide beiden beim bereits bin bis bist bloß da dabei dadurch dafür dagegen daher dahin damals \
    damit danach dann daran darauf daraus darf darin darüber darum das dass daß dazu dein deine dem den denen denn der \
    deren des deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort drei du durch ein eine einem \
    einen einer eines einige einmal er erst erste ersten es etwa etwas euch euer fast für ganz gar gegen gehen geht gern \
    gewesen gibt ging groß große großen gut habe haben hast hat hatte hatten her heute hier hin hinter ich ihm ihn ihnen \
    ihr ihre ihrem ihren ihrer im immer in ins ist ja je jede jedem jeden jeder jedes jene jetzt kam kann kaum kein \
    keine keinem keinen keiner klein kommen kommt können konnte konnten lang lange machen macht machte man manche mehr \
    mein meine mich mir mit möchte muss muß müssen musste nach nachdem nah neben nein neu neue nicht nichts nie niemand \
    noch nun nur ob oben oder oft ohne recht sagen sagte schon sehr sei sein seine seinem seinen seiner seit selbst sich \
    sie sind so sogar solche soll sollen sollte sondern sonst soviel später statt steht über überall um und uns unser \
    unsere unter viel viele vielen vier vom von vor vorbei wann war waren warum was wegen weil weiter welche welcher \
    wenig weniger wenn wer werden wie wieder wieviel will wir wird wirklich wo wohin wohl wollen wollte worden wurde \
    wurden würde zu zum zur zurück zusammen zwar zwei zwischen";

const IT: &str = "a abbiamo ad adesso agli ai al alcuni alcuno all alla alle allo allora altra altre altri altro anche ancora \
    anni appena aveva avevano avere avuto ben bene c certo che chi ci ciascuno ciò cioè circa codesto col come con \
    contro cosa cose così cui d da dagli dai dal dall dalla dalle dallo davanti degli dei del dell della delle dello \
    dentro deve di dietro disse dopo dove dovrebbe due dunque durante e è ebbe ecco ed egli era erano essa esse essere \
    essi fa facendo fare fatto fin fino fra fu fuori furono già giù gli grande grandi ha hai hanno ho i ieri il in \
    infatti insieme intanto intorno io l la là le lei li lo loro lui lungo ma mai me meglio meno mentre mi mia mie miei \
    mio molta molte molti molto ne né negli nei nel nell nella nelle nello nessuno niente noi non nostra nostro nulla \
    nuova nuovo o od oggi ogni ognuno oltre oppure ora per perché perciò però più po poca poche pochi poco poi potere \
    presso prima primo primi può pure qua qual quale quali qualche qualcosa quando quanto quasi quella quelle quelli \
    quello questa queste questi questo qui quindi sarà se sebbene secondo sei sembra sempre senza si sì sia siamo sono \
    sopra sotto spesso sta stata stati stato stesso su sua sue sugli sui sul sulla sulle suo suoi tale tanto te ti tra \
    tre troppo tu tua tuo tutta tutte tutti tutto un una uno va verso vi via voi volta vostra";

const PT: &str = "a à ainda alguém algum alguma algumas alguns ali além ante antes ao aos apenas apesar após aquela aquelas \
    aquele aqueles aqui aquilo as às assim até através bem cada coisa coisas com como contra contudo cuja cujo da daquele \
    das de dela dele deles demais depois desde dessa desse desta deste deve dia diz dizem do dois dos duas durante e é \
    ela elas ele eles em embora enquanto então entre era eram essa essas esse esses esta está estão estar estas estava \
    estavam este estes eu faz fazer feito foi foram fora grande grandes há isso isto já jamais junto lá lhe lhes logo \
    lo mais mal mas me meio melhor menos mesma mesmo meu meus mil minha muita muitas muito muitos na nada não nas nem \
    nenhum nessa nesse nesta neste ninguém no nos nós nossa nosso nova novo num numa nunca o onde os ou outra outras \
    outro outros para pela pelas pelo pelos pequeno perto pode podem pois por porém porque pouco poucos primeira primeiro \
    próprio quais qual qualquer quando quanto quase que quê quem se seja sem sempre sendo ser será seu seus si sido sim \
    só sob sobre sua suas tal também tanto tão te tem têm tenho ter teve ti tinha tinham toda todas todo todos três tu tua \
    tudo um uma umas uns vai vários você vocês vez vezes";

const NL: &str = "aan af al alle alleen alles als altijd andere anders ben bij bijna boven daar daarna dan dat de den der deze \
    die dit doch doen door dus een eens eerst eerste elk elke en er ergens ging goed groot had hadden heb hebben heeft hem \
    het hier hij hoe hun iemand iets ik in is ja je jij jou kan komt kon kunnen laat maar maken man me meer men met mij \
    mijn moet mogen na naar niemand niet niets nieuw nog nooit nu of om omdat onder ons ook op over pas reeds samen te tegen \
    toch toen tot tussen twee u uit uw van vanaf veel verder voor vooral want waren was wat we weer wel welke werd werden \
    wie wij wil worden wordt zal ze zei zeer zelf zich zij zijn zo zonder zou";

const RU: &str = "а без более больше будет будто бы был была были было быть в вам вас вдруг ведь весь вместе во вот впрочем все \
    всё всегда всего всей всем всех всю вся вы где говорил говорят да даже два для до другая другие другой его ее её ей ему \
    если есть еще ещё ж же за зачем здесь и из или им иногда их й к каждый как какая какой когда конечно которая которого \
    которой которую которые который которых кто куда ли лишь лучше между меня мне много может можно мой моя мы на над надо \
    наконец нас наш не него нее ней нельзя нет ни нибудь никогда ним них ничего но новый ну о об один одна одно он она они \
    оно опять от очень перед по под пока после потом потому почти при про раз разве с сам самый свой свою себе себя сегодня \
    сейчас сказал сказали сказать со совсем стал стала стали так такая такие также такой там тебя тем теперь то тогда того \
    тоже только том тот три тут ты у уж уже хорошо хоть хотя чего чей чем через что чтоб чтобы чуть эта эти это этого этой \
    этом этот эту я є і й та це що як не";

const PL: &str = "a aby albo ale ani aż bardzo bez bo był była było były być bym by całe cały chce co czy czyli dla dlaczego do \
    dobrze dwa gdy gdzie go i ich ile im inne inny itd ja jak jakby jaki jako je jeden jednak jego jej jest jestem jeszcze \
    jeśli już każdy kiedy kto która które którego której który których którzy lecz lub ma mają mam mi między mnie może można \
    mu my na nad nam nas nasz nawet nic nich nie niech nigdy nim niż no nowy o obok od ok on ona one oni oraz po pod podczas \
    potem prawie przed przez przy raz są się siebie skąd sobie swoje swój ta tak taki także tam te tego tej temu ten teraz też \
    to tu twój ty tych tylko tym u w wam was we więc wiele wszystkie wszystko wtedy wy z za zawsze ze że został";

const TR: &str = "yeni dün acaba ama ancak artık aslında ayrıca az bana bazı belki ben beni benim beri bile bin bir biraz birçok biri \
    birkaç birlikte biz bize bizim bu buna bunda bundan bunlar bunu bunun burada bütün çok çünkü da daha de defa değil diğer \
    diye dolayı en gibi göre hem hemen henüz hep hepsi her herkes hiç için ile ilk ise işte kadar kendi kendine kez ki kim \
    kimse mı mi mu mü nasıl ne neden nerede o olan olarak oldu olduğu olmak olur on ona ondan onlar onu onun öyle pek rağmen \
    sadece sanki sen senin siz son sonra şey şimdi şu tüm üzere var ve veya ya yani yine yok zaten üç iki";

const AR: &str = "كبير كبيرة صغير صغيرة جديد جديدة تحت تحتها وتحتها آخر أبدا أحد أحيانا أخرى إذ إذا أصبح أصبحت أكثر إلا التي الذي الذين اللذان اللواتي إلى أم أما أمام إما أن إن أنا \
    أنت أنتم أنه إنه أنها إنها أو أول أولا أي أيضا أين أيها اليوم بأن بدأ بدأت بدون بسبب بعد بعض بل بلا بن به بها بين تحت تلك تم \
    ثم جدا جميع حتى حول حيث حين خلال دائما دون ذات ذلك رغم سوف سوى صار ضد ضمن عام عبر عدد عدم عن عند عندما عنه عنها على عليه \
    عليها غير فإن فقد فقط فلا فهو فوق في فيه فيها قال قبل قد قرب كان كانت كثير كثيرا كل كلما كما كم كنت كيف كي لا لأن لأنه لدى \
    لذلك لقد لكل لكن لكنه لم لماذا لما لن لنا له لها لهم لو ليس ليست ما ماذا متى مثل مع معه من منذ منه منها مما نحن نحو نعم نفس \
    هؤلاء هذا هذه هل هم هن هنا هناك هو هي وإن واحد واحدة والذي والتي وأن وقد وكان وكانت ولا ولكن ولم ولن وما ومن وهذا وهو وهي \
    ويكون يا يصير يكون يمكن يقال وحين وفي واليوم يقولون";

const HI: &str = "अंदर अगर अधिक अन्य अपना अपनी अपने अब अभी आज आता आती आते आदि आप आया आयी आये आई इतना इतनी इन इनका इनकी इनके इस \
    इसका इसकी इसके इसमें इसलिए इसी इसे उन उनका उनकी उनके उन्हें उन्होंने उस उसका उसकी उसके उसने उसमें उसी उसे ऊपर एक ऐसा ऐसी ऐसे \
    और कई कभी कम कर करता करती करते करना करने करें कहते कहा कहीं का काफी कि कितना किया किसी की कुछ के केवल को कोई कौन क्या \
    क्यों गई गए गया चाहिए जब जहाँ जहां जा जाता जाती जाते जाना जाने जी जैसा जैसी जैसे जो तक तथा तब तरह तुम तेरा तो था थी थे \
    दिया दी दूसरा देता देती देना दो द्वारा न नहीं नीचे ने पर पहला पहले पास फिर बड़ा बड़ी बड़े बहुत बाद बार बिना बीच भर भी मगर मुझे मेरा \
    में मैं यदि यह यहाँ यहां यही या ये रहा रही रहे रूप लगता लगती लगा लगे लिए लिया ले लेकिन लेता व वह वहाँ वहां वाला वाली वाले वे \
    वो सब सबसे सभी समय साथ सा सी से सिर्फ हम हमारा हमारी हमारे हमें हर ही हुआ हुई हुए हूँ हूं है हैं हो होता होती होते होना होने एवं \
    लाख हज़ार जाती बदल";

const JA: &str = "あと あの ある あるいは あるひ あれ いい いう いた いて いつ いま いる いつも え お おり か が かつ から がら くる \
    けれど こ ここ この これ ご ございます こと こんな さ さえ さらに される し しか しかし した して しまう じゃ すぐ する すべて ず せる \
    ぜひ そう そこ そして その それ それぞれ それでも た たい だ だが だから だけ たち だった たら たり だれ ちょっと つ つい て で \
    では でき できる です でも と という とき ところ として とても ともに どう どこ どの どれ な ない なお なか ながら なく なぜ など \
    なに なら なり なる なん に にて ぬ ね の ので のに は ば ばかり はじめ ひとつ へ べき ほど ます ません また または まだ まで ましょう \
    ました まま みんな む むかし も もう もし もの や やがて やっと よ よう ようと より よる よく ら られ られる れ れる わ わけ わたし を ん \
    今 今日 昔 人々 時 事 物 者 中 上 下 前 後 間 何 私 僕 彼 彼女 それから ありません ありま です。 ため";

const ZH: &str = "一 一个 一些 一切 一只 一天 一样 一种 一直 一起 上 下 不 不但 不同 不是 不能 与 且 个 中 为 为了 主要 么 之 之后 之间 也 \
    也是 于 于是 些 人们 什么 今天 从 他 他们 以 以及 以后 们 任何 会 但 但是 作为 你 你们 使 来 来自 例如 便 俩 做 全 全部 再 出 到 前 \
    又 及 只 只有 只是 可 可以 可是 各 同 后 向 吗 吧 呢 和 哪 啊 嘛 因 因为 在 多 多少 大 大家 太 她 她们 好 如 如何 如果 它 它们 对 \
    对于 将 小 就 就是 尽管 已 已经 常 并 并且 座 开始 当 很 得 必须 怎么 怎样 总是 想 我 我们 或 或者 所 所以 所有 才 把 据 据说 接着 \
    旁 无 时 时候 是 曾 曾经 最 最后 有 有些 有的 朝 本 条 某 样 次 正 此 每 每个 每天 比 没 没有 然后 然而 片 现在 用 由 由于 的 直到 \
    看 着 种 第一 等 给 而 而且 能 自 自己 要 让 该 说 诉 起 起来 跟 较 过 还 还是 这 这个 这些 这样 这里 进 连 通过 那 那个 那些 那么 那里 \
    都 里 随着 非常 顶 首先 被 了 地 去 嘅 咗 喺 係 唔 佢 冇 啲 咁 個 呢 佢哋 我哋";

const KO: &str = "그 그것 그는 그녀 그들 그래서 그러나 그런 그렇게 그리고 그때 나 나는 내 너 너무 누구 다 다른 다시 당신 더 또 또는 \
    많은 매우 모두 모든 못 무엇 및 바로 보다 사이 수 아니라 아주 안 어디 어떤 언제 없는 없다 에서 여기 오늘 오늘날 왜 우리 위해 이 \
    이것 이런 이렇게 있는 있다 있었다 있습니다 자신 잘 저 전 제 좀 처음 참 하나 하나의 하는 하지만 한 한다 할 함께 합니다 항상 했다 \
    했습니다 것 등 때 때문에 대한 되는 된다 될 같은 같이 옛날";

const ID: &str = "ada adalah agar akan aku anda antara apa apakah atas atau bagai bagi bahkan bahwa banyak baru bawah beberapa \
    begitu belum berada bila bisa boleh bukan dalam dan dapat dari daripada demi dengan di dia dua dulu hampir hanya harus \
    hingga hari ia ini itu jadi jika juga kalau kali kami kamu karena ke kemudian kepada ketika kini kita lagi lah lain lalu \
    lebih maka masih mereka milik mungkin namun oleh pada para paling pernah pula pun saat saja sama sambil sampai sangat satu \
    saya se sebagai sebelum sebuah secara sedang sehingga sejak sekali sekarang selalu selama semua seorang seperti sering serta \
    setelah setiap siapa sudah supaya tanpa tapi telah tentang terhadap tersebut tetapi tiap tidak untuk yaitu yakni yang";

const SV: &str = "såg går aldrig all alla alle allt alt alltid andra andre annan at att av bara begge blev bli blir blive både da de deg dem \
    den denna denne der deras deres dess det deta detta dette dig din disse du då där efter efterhånden eg ej eller en er et ett \
    etter exempel finns for fra från för få får före ga gick gjorde god gått göra han hans har havde havde hadde have hela helt \
    henne hennes her hon hos hun hur hva hvad hvem hver hvor här ha i ifrån igen ikke in inn inom inte ja jag jeg kan kanske kom \
    komma kunne kunde lite litt man mange med meget mellan men mer mest mig mikket min mot mycket må många måste ned nej noe noen \
    nogle nog nu ny nye nya när några något och og også om opp op os oss over på rett så sa sade sagde se seg selv sen si sig sin \
    sina själv ska skal skulle som sto stor store stora så till til tog två to under up upp ut utan uten vad var vara ved vi vid \
    vil ville var vart vår være åt än är över";
