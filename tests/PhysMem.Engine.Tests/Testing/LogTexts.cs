using PhysMem.Engine.Core.Decisions;
using PhysMem.Engine.Core.State;
using PhysMem.Engine.Report;

namespace PhysMem.Engine.Tests.Testing;

internal static class LogTexts
{
    /// <summary>The sentence of each fact, those of equal rounds too.</summary>
    public static string[] Texts(this DecisionLog log) => [.. log.Facts.Select(fact => Narration.Sentence(fact, log.Facts))];

    public static T[] Of<T>(this DecisionLog log)
        where T : Decision => [.. log.Facts.OfType<T>()];
}
