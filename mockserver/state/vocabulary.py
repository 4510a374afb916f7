"""Short, neutral words that ids are made of."""

from typing import Final

_ADJECTIVES: Final = """
able active agile airy alert amber ample antique apt arched arctic ardent artful ashen astute autumn avid awake
balanced bare basic beige big blue blunt bold brave breezy brief bright brisk broad bronze brown bubbly calm candid
careful casual central certain charming cheerful chilly civil classic clean clear clever close coastal colossal
complete constant cool cordial cosmic cozy crisp curious curly current curved daily dapper daring dear decent deep
dense direct distant diverse double downy dreamy dry durable dusky dusty eager early earnest earthy eastern easy
elegant emerald eminent equal even exact expert express fabled fair famous fancy fast feathery fertile festive fine
first fit flat fleet floral fluent fluffy foggy fond formal forward frank free fresh friendly frosty full gentle
genuine giant gifted glad gleaming global glossy golden good graceful grand granular grassy grateful gray great hale
handy happy hardy harmless hasty hearty helpful hidden high hollow honest humble icy ideal immense indigo inner ivory
jade jolly joyful just keen kind large lasting late lavender lean level light limber linear lively local lofty lone
long loud loyal lucid lucky lunar lush magnetic main major mellow merry mild minor misty modern modest narrow native
natural neat new nimble noble northern novel oaken open orange orderly oval pale patient placid plain playful polished
polite prime proud pure quick quiet rapid rare ready red round royal rustic serene sharp silent silver simple sleek
slow smooth snowy soft solar solid steady still swift tall tame tidy tiny vast velvet vivid warm western whole wide
windy wise wooden woolen young
"""

_NOUNS: Final = """
acorn alcove almond anchor apple apron arbor arcade arch arrow aspen atlas attic avenue badge bagel bakery balcony
balloon bamboo banjo banner barley barn barrel basin basket bay beach beacon bead bell bench berry bicycle birch
biscuit blossom boat bonnet book border bottle boulder bouquet bowl branch bread breeze brick bridge brook broom brush
bucket bus button cabin cactus cake camera canal candle canoe canvas canyon cape caravan cardigan carpet cart castle
cedar cello chalk channel cherry chestnut chimney cinnamon circle clay cliff clock cloud clover coast cobble comet
compass cookie copper coral cork cottage cotton cove cradle crane crater crayon creek crescent cricket crown crystal
cup curtain cushion daisy delta desk dewdrop diamond dock dome door drum dune easel echo elm ember engine envelope
fabric falcon feather fence fern ferry fiddle field fig finch flag flute fog forest fork fossil fountain garden
garland gate geyser ginger glove goblet grain grape gravel grove guitar hammock harbor harp harvest hazel heather
hedge helmet heron hill hinge honey horizon hut iris island ivy jacket jar jasmine jetty jewel jug juniper kayak
kettle key kite ladder lake lamp lantern lark laurel lawn leaf ledge lemon library lighthouse lilac lily linen loaf
lodge loom lotus lute magnet maple marble market marsh meadow melon mill mint mirror mitten moon mosaic moss mountain
mug nest noodle nutmeg oak oasis oat ocean olive orchard orchid otter oven paddle paper parade park path pavilion
peach pearl pebble pencil pepper piano pier pillow pine plank plaza plum pocket pond poplar porch prairie prism puddle
quarry
"""

ADJECTIVES: Final[tuple[str, ...]] = tuple(_ADJECTIVES.split())
NOUNS: Final[tuple[str, ...]] = tuple(_NOUNS.split())
