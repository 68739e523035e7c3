namespace PhysMem.Engine.Tests.Structure;

/// <summary>That a room uses something of another room.</summary>
/// <param name="From">The room that uses.</param>
/// <param name="To">The room that is used.</param>
/// <param name="Member">Where: a member of a type, or a source file.</param>
/// <param name="What">What is used there.</param>
internal readonly record struct Use(string From, string To, string Member, string What);
