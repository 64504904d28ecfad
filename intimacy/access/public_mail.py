"""Where everybody can have an address, so that one proves nothing about a company."""

PUBLIC = frozenset(
    """
    126.com 139.com 163.com 189.cn abv.bg aim.com alice.it aliceadsl.fr aliyun.com aol.com aon.at arcor.de att.net
    azet.sk bbox.fr bell.net bellsouth.net bezeqint.net biglobe.ne.jp bigpond.com bigpond.net.au bk.ru bluewin.ch
    blueyonder.co.uk bol.com.br bredband.net btinternet.com centrum.cz charter.net chello.at citromail.hu
    club-internet.fr comcast.net consultant.com cox.net daum.net disroot.org docomo.ne.jp duck.com earthlink.net
    elisanet.fi email.com email.cz email.it engineer.com ezweb.ne.jp fastmail.com fastmail.fm foxmail.com free.fr
    freemail.hu freenet.de frontier.com globo.com gmail.com gmx.at gmx.ch gmx.co.uk gmx.com gmx.de gmx.es gmx.fr
    gmx.it gmx.net gmx.us googlemail.com guerrillamail.com hanmail.com hanmail.net hey.com hispeed.ch home.nl
    hotmail.be hotmail.ca hotmail.co.uk hotmail.com hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.gr
    hotmail.it hotmail.nl hushmail.com i.ua icloud.com ig.com.br in.com inbox.com inbox.lv inbox.ru interia.pl
    internet.ru juno.com keemail.me kolabnow.com kpnmail.nl laposte.net libero.it list.ru live.be live.ca live.co.uk
    live.com live.com.au live.de live.dk live.fr live.it live.nl live.no live.se love.com mac.com mail.bg mail.com
    mail.de mail.ee mail.ru mailbox.org mailfence.com mailinator.com me.com msn.com mynet.com nate.com naver.com
    netcologne.de netscape.net netzero.net neuf.fr nifty.com ntlworld.com numericable.fr o2.pl onet.pl online.de
    online.no op.pl optonline.net optusnet.com.au orange.fr otenet.gr outlook.com outlook.com.br outlook.de
    outlook.es outlook.fr outlook.it outlook.jp passport.com planet.nl pm.me post.cz posteo.de proton.ch proton.me
    protonmail.ch protonmail.com protonmail.net qq.com rambler.ru rediffmail.com riseup.net roadrunner.com
    rocketmail.com rogers.ca rogers.com runbox.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn sina.com
    sky.com skynet.be softbank.ne.jp sohu.com startmail.com sunrise.ch suomi24.fi sympatico.ca t-online.de
    talktalk.net telefonica.net telenet.be telia.com telus.net terra.com.br tin.it tiscali.co.uk tiscali.it tuta.com
    tuta.io tutamail.com tutanota.com tutanota.de ukr.net uol.com.br usa.com verizon.net videotron.ca virgilio.it
    virginmedia.com vodafone.de walla.co.il wanadoo.fr web.de windowslive.com windstream.net wp.pl xs4all.nl ya.ru
    yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.kr yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au
    yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.it yandex.by yandex.com yandex.kz yandex.ru yeah.net
    ymail.com yopmail.com ziggo.nl zoho.com zoho.eu zohomail.com
    """.split()  # noqa: SIM905 – two hundred names are read more easily so
)
