using FsCheck;
using FsCheck.Fluent;
using PhysMem.Engine.Gfp;
using PhysMem.Engine.Kernel;

namespace PhysMem.Engine.Tests.Gfp;

/// <summary>Properties over random masks and texts; the seed is fixed so that a failure repeats.</summary>
public class GfpTextPropertyTests
{
    private static readonly Config s_config = Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(0x6166, 0x9e3779b97f4a7c15);

    private static readonly Gen<GfpMask> s_masks =
        Gen.Choose(0, (int)GfpBits.Legal).Select(value => new GfpMask((uint)value));

    // Sums of a few names look like real requests, which uniformly random bits hardly ever do.
    private static readonly Gen<GfpMask> s_requests =
        Gen.Elements(GfpLayout.Default.Names.Select(info => new GfpMask(info.Number))).ListOf().Select(masks => masks.Aggregate(default(GfpMask), (a, b) => a | b));

    private static readonly Arbitrary<GfpMask> s_anyMask = Gen.OneOf(s_masks, s_requests).ToArbitrary();

    [Fact]
    public void What_is_printed_is_read_back() => Check.One(s_config, Prop.ForAll(
        s_anyMask,
        mask => GfpText.Parse(GfpText.Format(mask)) == mask
            && GfpText.Parse(GfpText.Format(mask).ToLowerInvariant()) == mask));

    [Fact]
    public void Numbers_and_the_log_form_are_read_back() => Check.One(s_config, Prop.ForAll(
        s_anyMask,
        mask => GfpText.Parse($"0x{mask.Value:x}") == mask
            && GfpText.Parse($"0x{mask.Value:X8}") == mask
            && GfpText.Parse($"{mask.Value}") == mask
            && GfpText.Parse($"0x{mask.Value:x}({GfpText.FormatLog(mask.Value, GfpLayout.Default)})") == mask));

    [Fact]
    public void Printing_never_names_a_bit_twice() => Check.One(s_config, Prop.ForAll(
        s_anyMask,
        mask => mask.Value == 0 || GfpText.Format(mask).Split('|').Select(GfpText.Parse)
            .Aggregate(0u, (sum, part) => checked(sum + part.Value)) == mask.Value));

    [Fact]
    public void A_list_is_the_union_of_its_words_whatever_joins_them() => Check.One(s_config, Prop.ForAll(
        Gen.Elements(GfpLayout.Default.Names.AsEnumerable()).NonEmptyListOf().ToArbitrary(),
        Gen.Elements("|", ",", "+", " ", " | ", "\t,").ToArbitrary(),
        (infos, joint) => GfpText.Parse(string.Join(joint, infos.Select(info => info.Name)))
            == infos.Aggregate(default(GfpMask), (union, info) => union | new GfpMask(info.Number))));

    [Fact]
    public void Any_text_is_either_read_or_refused_with_a_reason() => Check.One(s_config, Prop.ForAll(
        TextsOfGfpLetters().ToArbitrary(),
        text => GfpText.TryParse(text, out GfpMask mask, out string? reason)
            ? reason is null && (~mask.Value & ~GfpBits.Legal) == ~GfpBits.Legal
            : reason is { Length: > 10 } && mask == default));

    [Fact]
    public void Complement_and_union_obey_set_algebra() => Check.One(s_config, Prop.ForAll(
        s_anyMask,
        s_anyMask,
        (a, b) => ~(a | b) == (~a & ~b) && (a | b).Has(a) && (a & ~a) == default && ~~a == a));

    private static Gen<string> TextsOfGfpLetters() =>
        Gen.Elements("GFP_", "__GFP_", "KERNEL", "ZERO", "0x", "c0", "9", "|", ",", " ", "(", ")", "none", "~", "\0", "\u0130", "i")
            .ListOf().Select(string.Concat);
}
