// The names in daily use, at once; all others come with `all.data`.
export default (
  "👍️ +1 thumbsup,👎️ -1 thumbsdown,😄 smile,😁 grin,😂 joy,🤣 rofl,😆 laughing,😉 wink,😊 blush," +
  "😍 heart_eyes,😘 kissing_heart,🤔 thinking,😭 sob,😢 cry,😅 sweat_smile," +
  "🙂 slightly_smiling_face,🙃 upside_down_face,😐️ neutral_face,😑 expressionless," +
  "🙄 roll_eyes,😏 smirk,😌 relieved,😴 sleeping,😎 sunglasses,😕 confused,😟 worried," +
  "😮 open_mouth,😳 flushed,😱 scream,😠 angry,😡 rage,👏 clap,👋 wave,🙌 raised_hands,🙏 pray," +
  "💪 muscle,👌 ok_hand,☝️ point_up,👉️ point_right,👈️ point_left,👇️ point_down,✌️ v," +
  "🤞 fingers_crossed crossed_fingers,🤝 handshake,👀 eyes,❤️ heart,💔 broken_heart," +
  "💛 yellow_heart,💚 green_heart,💙 blue_heart,💜 purple_heart,🖤 black_heart,🔥 fire,🎉 tada," +
  "✨️ sparkles,⭐️ star,🌟 star2,⚡️ zap,💥 boom,💯 100,✅️ white_check_mark," +
  "✔️ heavy_check_mark,❌️ x,⚠️ warning,🚀 rocket,🐛 bug,💡 bulb,📝 memo,📌 pushpin,🔒️ lock," +
  "🔓️ unlock,🔑 key,🔧 wrench,🔨 hammer,⚙️ gear,🔗 link,🔍️ mag,🔔 bell,🔕 no_bell,📆 calendar," +
  "🕐️ clock1,⌛️ hourglass,☕️ coffee,🍺 beer,🍻 beers,🍕 pizza,🍰 cake,🎂 birthday,🎁 gift," +
  "🏆️ trophy,🎖️ medal,🎯 dart,👑 crown,👻 ghost,💀 skull,💩 poop hankey,🤖 robot_face robot," +
  "👽️ alien,🐱 cat,🐶 dog,🦊 fox_face,🐯 tiger,🦁 lion,🐻 bear,🐼 panda_face,🦄 unicorn,🐍 snake," +
  "🐧 penguin,🐢 turtle,🐝 bee,🌈 rainbow,☀️ sunny,☁️ cloud,☔️ umbrella,❄️ snowflake," +
  "⛄️ snowman,🌊 ocean,🌍️ earth_africa,🌱 seedling,🍀 four_leaf_clover,🌹 rose,🌻 sunflower," +
  "🍎 apple,🍌 banana,🍋 lemon,🍒 cherries,🍓 strawberry,🌮 taco,🍣 sushi,🍜 ramen,🍪 cookie," +
  "🍩 doughnut,🍵 tea,🍷 wine_glass,🍸️ cocktail,🍾 champagne,🎵 musical_note,🎸 guitar," +
  "🎲 game_die,🎮️ video_game,⚽️ soccer,🏀 basketball,🚗 car,🚲️ bike,✈️ airplane,🚢 ship," +
  "🏠️ house,🏢 office,💻️ computer,⌨️ keyboard,☎️ phone,📧 email,📫️ mailbox,📦️ package," +
  "📖 book,📚️ books,✏️ pencil2,📎 paperclip,📈 chart_with_upwards_trend," +
  "📉 chart_with_downwards_trend,💸 money_with_wings,💰️ moneybag,❓️ question," +
  "❗️ exclamation,❔️ grey_question,‼️ bangbang,⬆️ arrow_up,⬇️ arrow_down,⬅️ arrow_left," +
  "➡️ arrow_right,♻️ recycle,🚧 construction,🚨 rotating_light,🏁 checkered_flag," +
  "💬 speech_balloon,💭 thought_balloon,💤 zzz,💨 dash,💦 sweat_drops,🤷 shrug,🤦 facepalm," +
  "🤓 nerd_face,🤗 hugs hugging,🥳 partying_face,🥺 pleading_face,🤯 exploding_head," +
  "🧐 face_with_monocle,🤪 zany_face,🤩 star-struck,😇 innocent,😛 stuck_out_tongue," +
  "😜 stuck_out_tongue_winking_eye,😋 yum,😷 mask,🤒 face_with_thermometer," +
  "🙁 slightly_frowning_face,😞 disappointed,😔 pensive,😩 weary,😫 tired_face,😬 grimacing," +
  "😶 no_mouth,😃 smiley,😀 grinning,☺️ relaxed,🙈 see_no_evil,🙉 hear_no_evil," +
  "🙊 speak_no_evil"
);
